// Files that say they are plugins, whatever is in them: the descriptor is found or the file is refused with a sentence,
// and a descriptor is parsed or refused. The first byte says what the rest is: a file, changes to a sound one, JSON.
#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>
#include <winnow/host.h>
#include <winnow/plugin.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "host/elf_section.h"

namespace {

constexpr char kDescriptor[] =
    R"({"abi":{"major":1,"minor":0,"needs_minor":0},"name":"a","version":"1.0.0","order":200,)"
    R"("reasons":[{"name":"cue phrase","help":"x"}],"rerun_on":["text"],"needs":["raw"],)"
    R"("options":[{"name":"n","type":"int","default":4,"min":1,"max":9},{"name":"e","type":"enum","default":"a",)"
    R"("values":["a","b"]},{"name":"p","type":"path","default":""}]})";
constexpr char kNames[] = "\0winnow_meta\0.shstrtab";

// A shared library with a segment, the descriptor's section and the names of sections; no code.
std::string sound_file() {
  constexpr std::size_t kSegments = sizeof(Elf64_Ehdr), kSections = kSegments + sizeof(Elf64_Phdr),
                        kMeta = kSections + 3 * sizeof(Elf64_Shdr), kNamesAt = kMeta + sizeof kDescriptor;
  std::string file(kNamesAt + sizeof kNames, '\0');
  Elf64_Ehdr head{};
  std::memcpy(head.e_ident, ELFMAG, SELFMAG);
  head.e_ident[EI_CLASS] = ELFCLASS64;
  head.e_ident[EI_DATA] = ELFDATA2LSB;
  head.e_ident[EI_VERSION] = EV_CURRENT;
  head.e_type = ET_DYN;
#if defined(__aarch64__)
  head.e_machine = EM_AARCH64;
#else
  head.e_machine = EM_X86_64;
#endif
  head.e_version = EV_CURRENT;
  head.e_ehsize = sizeof(Elf64_Ehdr);
  head.e_phoff = kSegments;
  head.e_phentsize = sizeof(Elf64_Phdr);
  head.e_phnum = 1;
  head.e_shoff = kSections;
  head.e_shentsize = sizeof(Elf64_Shdr);
  head.e_shnum = 3;
  head.e_shstrndx = 2;
  Elf64_Phdr segment{};
  segment.p_type = PT_LOAD;
  segment.p_filesz = segment.p_memsz = file.size();
  Elf64_Shdr sections[3]{};
  sections[1].sh_name = 1;
  sections[1].sh_type = SHT_PROGBITS;
  sections[1].sh_offset = kMeta;
  sections[1].sh_size = sizeof kDescriptor;
  sections[2].sh_name = 13;
  sections[2].sh_type = SHT_STRTAB;
  sections[2].sh_offset = kNamesAt;
  sections[2].sh_size = sizeof kNames;
  std::memcpy(file.data(), &head, sizeof head);
  std::memcpy(file.data() + kSegments, &segment, sizeof segment);
  std::memcpy(file.data() + kSections, sections, sizeof sections);
  std::memcpy(file.data() + kMeta, kDescriptor, sizeof kDescriptor);
  std::memcpy(file.data() + kNamesAt, kNames, sizeof kNames);
  return file;
}

// Three bytes a change: where, and what. One byte more at the end cuts the file.
std::string changed_file(const std::uint8_t* data, std::size_t size) {
  static const std::string sound = sound_file();
  std::string file = sound;
  for (; size >= 3; data += 3, size -= 3)
    file[static_cast<std::size_t>(data[0] | data[1] << 8) % file.size()] = static_cast<char>(data[2]);
  if (size == 1) file.resize(file.size() * data[0] / 256);
  return file;
}

winnow::Result<std::string> section_of(const std::string& bytes) {
  winnow::OpenFile file(::memfd_create("fuzz", MFD_CLOEXEC));
  if (!file.is_open() || ::pwrite(file.number(), bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    std::abort();
  return winnow::read_descriptor_section(file, "fuzz");
}

void parse(std::string_view json) {
  const winnow::Result<winnow::Descriptor> descriptor = winnow::parse_descriptor(json);
  if (!descriptor) {
    if (descriptor.error().what.empty()) std::abort();
    return;
  }
  if (descriptor->name.empty() || descriptor->reasons.empty()) std::abort();
  // The defaults of a descriptor that was taken are values that it allows.
  if (!winnow::check_settings(*descriptor, {})) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 3 == 2) {
    parse(rest);
    return 0;
  }
  const winnow::Result<std::string> section = section_of(data[0] % 3 == 0 ? rest : changed_file(data + 1, size - 1));
  if (section)
    parse(*section);
  else if (section.error().what.empty())
    std::abort();
  return 0;
}
