//! A plugin in Rust, through the C boundary of winnow/plugin.h and without any crate: it drops the line "[RUST]".
//!
//! The structs below are the first members of those of plugin.h, which only ever grow at their ends; arrays are walked
//! with the strides that the host gives. A panic must not cross the boundary: the profile makes it an abort, which
//! `--isolate` contains.
use std::ffi::c_void;
use std::os::raw::c_char;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Str {
    data: *const c_char,
    size: usize,
}

/// What this plugin reads of a block.
#[repr(C)]
pub struct Block {
    text: Str,
}

#[repr(C)]
pub struct Doc {
    size: u32,
    block_stride: u32,
    blocks: *const c_char,
    n_blocks: usize,
}

#[repr(C)]
pub struct Edit {
    size: u32,
    kind: u32,
    block: u32,
    reason: u32,
    begin: u32,
    end: u32,
    text: Str,
    evidence: Str,
    score: f32,
    other_block: u32,
}

#[repr(C)]
pub struct Sink {
    size: u32,
    reserved: u32,
    ctx: *mut c_void,
    emit: extern "C" fn(*mut c_void, *const Edit, usize, usize),
    fail: extern "C" fn(*mut c_void, Str),
}

type Nothing = Option<extern "C" fn()>;

#[repr(C)]
pub struct Plugin {
    size: u32,
    abi_major: u32,
    abi_minor: u32,
    needs_minor: u32,
    magic: u64,
    descriptor: Str,
    open: extern "C" fn(*const c_void, *mut *mut c_void) -> i32,
    close: Nothing,
    worker_new: Nothing,
    worker_free: Nothing,
    process: extern "C" fn(*mut c_void, *const Doc, *const Sink) -> i32,
    state: [Nothing; 7],
    extension: Nothing,
}
unsafe impl Sync for Plugin {}

const OK: i32 = 0;
const DROP_BLOCK: u32 = 1;
const NO_BLOCK: u32 = u32::MAX;
const NONE: Str = Str { data: std::ptr::null(), size: 0 };

const JSON: &[u8] = b"{\"abi\":{\"major\":1,\"minor\":0,\"needs_minor\":0},\
\"name\":\"rust_mark\",\"version\":\"1.0.0\",\"summary\":\"drops the line [RUST]\",\
\"reasons\":[{\"name\":\"mark\",\"help\":\"the whole line is the mark\"}]}\0";

#[used]
#[link_section = "winnow_meta"]
static DESCRIPTOR: [u8; JSON.len()] = array(JSON);

const fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut copy = [0; N];
    let mut i = 0;
    while i < N {
        copy[i] = bytes[i];
        i += 1;
    }
    copy
}

extern "C" fn open(_host: *const c_void, _plugin: *mut *mut c_void) -> i32 {
    OK
}

/// The text's bytes, which are UTF-8.
unsafe fn bytes<'a>(text: Str) -> &'a [u8] {
    if text.size == 0 {
        return &[];
    }
    std::slice::from_raw_parts(text.data.cast(), text.size)
}

extern "C" fn process(_worker: *mut c_void, doc: *const Doc, sink: *const Sink) -> i32 {
    let (doc, sink) = unsafe { (&*doc, &*sink) };
    for i in 0..doc.n_blocks {
        let block = unsafe { &*doc.blocks.add(i * doc.block_stride as usize).cast::<Block>() };
        if unsafe { bytes(block.text) } != b"[RUST]" {
            continue;
        }
        let edit = Edit {
            size: std::mem::size_of::<Edit>() as u32,
            kind: DROP_BLOCK,
            block: i as u32,
            reason: 0,
            begin: 0,
            end: 0,
            text: NONE,
            evidence: block.text,
            score: -1.0,
            other_block: NO_BLOCK,
        };
        (sink.emit)(sink.ctx, &edit, 1, std::mem::size_of::<Edit>());
    }
    OK
}

static PLUGIN: Plugin = Plugin {
    size: std::mem::size_of::<Plugin>() as u32,
    abi_major: 1,
    abi_minor: 0,
    needs_minor: 0,
    magic: 0x5749_4E4E_4F57, // "WINNOW"
    descriptor: Str { data: DESCRIPTOR.as_ptr().cast(), size: JSON.len() - 1 },
    open,
    close: None,
    worker_new: None,
    worker_free: None,
    process,
    state: [None; 7],
    extension: None,
};

#[no_mangle]
pub extern "C" fn winnow_plugin_v1() -> *const Plugin {
    &PLUGIN
}
