// Format: System V ABI, chapters 4 and 5 (ELF header, sections, program headers), 64 bit, little endian.
#include "host/elf_section.h"

#include <elf.h>
#include <fmt/format.h>
#include <winnow/descriptor.h>
#include <winnow/plugin.h>

#include <array>
#include <cstring>
#include <string_view>
#include <vector>

namespace winnow {
namespace {

#if defined(__x86_64__)
constexpr std::uint16_t kThisMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr std::uint16_t kThisMachine = EM_AARCH64;
#elif defined(__riscv)
constexpr std::uint16_t kThisMachine = EM_RISCV;
#else
#error "Winnow's plugin host knows x86_64, aarch64 and riscv64: add this machine's e_machine here"
#endif

// Real libraries have 30 to 40 sections and about 10 segments.
constexpr std::size_t kMaxSections = 4096;
constexpr std::size_t kMaxSegments = 256;

std::string machine_name(std::uint16_t machine) {
  switch (machine) {
    case EM_386:
      return "32-bit x86";
    case EM_X86_64:
      return "x86_64";
    case EM_ARM:
      return "32-bit ARM";
    case EM_AARCH64:
      return "aarch64";
    case EM_RISCV:
      return "RISC-V";
    case EM_PPC64:
      return "ppc64";
    case EM_S390:
      return "s390";
    default:
      return fmt::format("machine {}", machine);
  }
}

// What the first bytes of a file that is no ELF file tell.
std::string_view name_by_magic(std::string_view head) {
  struct Magic {
    std::string_view bytes;
    std::string_view name;
  };
  static constexpr std::array<Magic, 8> kMagics{{{"#!", "a script"},
                                                 {"!<arch>\n", "a static library (an archive)"},
                                                 {"!<thin>\n", "a static library (a thin archive)"},
                                                 {"MZ", "a Windows program or library"},
                                                 {"\xCF\xFA\xED\xFE", "a macOS program or library"},
                                                 {"BC\xC0\xDE", "LLVM bitcode"},
                                                 {"\x1F\x8B", "a gzip file"},
                                                 {"PK\x03\x04", "a zip file"}}};
  for (const Magic& magic : kMagics)
    if (head.substr(0, magic.bytes.size()) == magic.bytes) return magic.name;
  return {};
}

/// Reads one file. Each step returns false with `problem` set when the file is not what it must be.
class SectionReader {
 public:
  explicit SectionReader(const OpenFile& file) : file_(file) {}

  bool read(std::string& descriptor) {
    return check_file() && read_header() && check_type() && check_segments() && read_sections() && find(descriptor);
  }
  const std::string& problem() const { return problem_; }

 private:
  bool refuse(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  bool check_file() {
    struct stat info {};
    if (::fstat(file_.number(), &info) != 0) return refuse(std::strerror(errno));
    if (S_ISDIR(info.st_mode))
      return refuse("is a directory, not a plugin: name the file, or put the directory into WINNOW_PLUGIN_PATH");
    if (!S_ISREG(info.st_mode)) return refuse("is no regular file");
    size_ = static_cast<std::uint64_t>(info.st_size);
    return size_ > 0 || refuse("is an empty file");
  }

  bool read_at(void* to, std::size_t size, std::uint64_t offset, std::string_view what) {
    if (offset > size_ || size > size_ - offset)
      return refuse(fmt::format("is truncated: it ends at byte {}, its {} at byte {}", size_, what, offset + size));
    if (file_.read_at(to, size, offset) == size) return true;
    return refuse(errno != 0 ? fmt::format("cannot be read: {}", std::strerror(errno))
                             : fmt::format("is truncated: it became shorter while its {} was read", what));
  }

  bool read_header() {
    std::array<char, 8> head{};
    const std::size_t n = file_.read_at(head.data(), head.size(), 0);
    const std::string_view seen(head.data(), n);
    if (const std::string_view name = name_by_magic(seen); !name.empty())
      return refuse(fmt::format("is {}, not a plugin", name));
    if (seen.substr(0, SELFMAG) != std::string_view(ELFMAG, SELFMAG)) {
      // The first bytes of a library that was cut off after one, two or three of them.
      if (n < SELFMAG && std::string_view(ELFMAG, SELFMAG).substr(0, n) == seen)
        return refuse(fmt::format("is truncated: it ends at byte {}", n));
      return refuse("is not a shared library");
    }
    if (seen.size() > EI_CLASS && seen[EI_CLASS] == ELFCLASS32)
      return refuse("is a 32-bit library, this winnow is 64-bit: rebuild it for " + machine_name(kThisMachine));
    return read_at(&header_, sizeof header_, 0, "ELF header");
  }

  bool check_type() {
    if (header_.e_ident[EI_CLASS] != ELFCLASS64 || header_.e_ident[EI_DATA] != ELFDATA2LSB ||
        header_.e_machine != kThisMachine)
      return refuse(fmt::format(
          "is built for {}, this winnow runs on {}: rebuild it here",
          header_.e_ident[EI_DATA] == ELFDATA2MSB ? "a big-endian machine" : machine_name(header_.e_machine),
          machine_name(kThisMachine)));
    switch (header_.e_type) {
      case ET_DYN:
        return true;
      case ET_EXEC:
        return refuse("is an executable program, not a plugin: link it with -shared -fPIC");
      case ET_REL:
        return refuse("is an object file: link it with -shared");
      case ET_CORE:
        return refuse("is a core dump, not a plugin");
      default:
        return refuse("is not a shared library");
    }
  }

  bool check_segments() {
    if (header_.e_phnum == 0 || header_.e_phentsize != sizeof(Elf64_Phdr) || header_.e_phnum > kMaxSegments)
      return refuse("is damaged: its program headers make no sense");
    std::vector<Elf64_Phdr> segments(header_.e_phnum);
    if (!read_at(segments.data(), segments.size() * sizeof(Elf64_Phdr), header_.e_phoff, "program headers"))
      return false;
    for (const Elf64_Phdr& segment : segments) {
      if (segment.p_type == PT_INTERP)
        return refuse("is an executable program, not a plugin: link it with -shared -fPIC");
      const bool mapped = segment.p_type == PT_LOAD || segment.p_type == PT_DYNAMIC;
      if (mapped && segment.p_filesz > segment.p_memsz)
        return refuse("is damaged: a segment is larger in file than in memory");
      if (mapped && (segment.p_offset > size_ || segment.p_filesz > size_ - segment.p_offset))
        return refuse(fmt::format("is truncated: it ends at byte {}, a segment of {} bytes begins at byte {}", size_,
                                  segment.p_filesz, segment.p_offset));
    }
    return true;
  }

  bool read_sections() {
    if (header_.e_shoff == 0) return refuse("has no section headers, so no descriptor can be found: do not strip them");
    if (header_.e_shnum == 0 || header_.e_shnum > kMaxSections || header_.e_shentsize != sizeof(Elf64_Shdr) ||
        header_.e_shstrndx >= header_.e_shnum)
      return refuse("is damaged: its section headers make no sense");
    sections_.resize(header_.e_shnum);
    return read_at(sections_.data(), sections_.size() * sizeof(Elf64_Shdr), header_.e_shoff, "section headers");
  }

  // True when the section's name is WINNOW_META_SECTION. Compares in place: a string table may be of any size.
  bool is_descriptor(const Elf64_Shdr& section) const {
    constexpr std::string_view kName(WINNOW_META_SECTION, sizeof WINNOW_META_SECTION);  // with its NUL
    const Elf64_Shdr& names = sections_[header_.e_shstrndx];
    if (section.sh_name > names.sh_size || names.sh_size - section.sh_name < kName.size()) return false;
    if (names.sh_offset > size_ || section.sh_name > size_ - names.sh_offset) return false;
    std::array<char, kName.size()> name{};
    return file_.read_at(name.data(), name.size(), names.sh_offset + section.sh_name) == name.size() &&
           std::string_view(name.data(), name.size()) == kName;
  }

  bool find(std::string& descriptor) {
    for (const Elf64_Shdr& section : sections_)
      if (is_descriptor(section)) return read_descriptor(section, descriptor);
    return refuse("is a shared library but no Winnow plugin: it has no section \"" WINNOW_META_SECTION "\"");
  }

  bool read_descriptor(const Elf64_Shdr& section, std::string& descriptor) {
    if (section.sh_type != SHT_PROGBITS || (section.sh_flags & SHF_COMPRESSED) != 0)
      return refuse("is damaged: its section \"" WINNOW_META_SECTION "\" holds no plain bytes");
    if (section.sh_size > kMaxDescriptor)
      return refuse(fmt::format("has a descriptor of {} bytes, at most {} are read", section.sh_size, kMaxDescriptor));
    descriptor.resize(section.sh_size);
    if (!read_at(descriptor.data(), descriptor.size(), section.sh_offset, "descriptor")) return false;
    const std::size_t end = descriptor.find('\0');
    if (end == std::string::npos) return refuse("is damaged: its descriptor has no end");
    // Linkers may pad with NULs; other bytes come from a second WINNOW_DESCRIPTOR in another source file.
    if (descriptor.find_first_not_of('\0', end) != std::string::npos) return refuse("holds more than one descriptor");
    descriptor.resize(end);
    return true;
  }

  const OpenFile& file_;
  std::uint64_t size_ = 0;
  Elf64_Ehdr header_{};
  std::vector<Elf64_Shdr> sections_;
  std::string problem_;
};

}  // namespace

Result<std::string> read_descriptor_section(const OpenFile& file, const std::string& place) {
  SectionReader reader(file);
  std::string descriptor;
  if (!reader.read(descriptor)) return Error{place, reader.problem(), ""};
  return descriptor;
}

Result<std::string> read_descriptor_section(const std::filesystem::path& file) {
  const OpenFile opened(file.string());
  if (!opened.is_open()) return Error{file.string(), fmt::format("cannot be opened: {}", std::strerror(errno)), ""};
  return read_descriptor_section(opened, file.string());
}

}  // namespace winnow
