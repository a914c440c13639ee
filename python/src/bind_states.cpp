// winnow._core.Learned: what winnow.State stands on.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <winnow/reader.h>

#include <string>
#include <string_view>
#include <vector>

#include "bindings.h"
#include "learned.h"
#include "raised.h"

namespace nb = nanobind;
namespace winnow::python {
namespace {

using namespace nb::literals;

std::vector<std::string> observe_arrow(Learned& learned, nb::handle object, Name text, Name html, Name id, Name url,
                                       Name site, unsigned threads) {
  const Input input = Input::of(object);
  const Free gil;
  const ColumnNames names = usual_columns(input, {text, html, id, url, site});
  std::vector<std::string> said;
  for (const Owned<ArrowArray>& chunk : input.chunks)
    for (std::string& sentence : learned.observe(input, chunk.held, names, threads))
      said.push_back(std::move(sentence));
  return said;
}

std::string_view view_of(const nb::bytes& bytes) { return {bytes.c_str(), bytes.size()}; }

nb::bytes saved(Learned& learned) {
  std::string bytes;
  {
    const Free gil;
    bytes = learned.save();
  }
  return nb::bytes(bytes.data(), bytes.size());
}

}  // namespace

void bind_states(nb::module_& module) {
  nb::class_<Learned>(module, "Learned")
      .def(
          "__init__",
          [](Learned* at, const Cleaner& cleaner) {
            const Free gil;
            new (at) Learned(cleaner);
          },
          "cleaner"_a)
      .def("observe_arrow", &observe_arrow, "data"_a, "text"_a = nb::none(), "html"_a = nb::none(), "id"_a = nb::none(),
           "url"_a = nb::none(), "site"_a = nb::none(), "threads"_a = 1)
      .def(
          "add",
          [](Learned& learned, const nb::bytes& bytes, const std::string& place) {
            const std::string_view view = view_of(bytes);
            const Free gil;
            learned.add(view, place);
          },
          "state"_a, "place"_a)
      .def(
          "merge",
          [](Learned& learned, Learned& other) {
            const Free gil;
            learned.merge(other);
          },
          "other"_a)
      .def("save", &saved)
      .def_prop_ro("plugins", &Learned::plugins);
  module.def("content_hash", [](const nb::bytes& bytes) { return content_hash(view_of(bytes)); });
  module.def("read_file", [](const std::string& file) {
    std::string bytes;
    {
      const Free gil;
      bytes = value_of(read_file(file));
    }
    return nb::bytes(bytes.data(), bytes.size());
  });
}

}  // namespace winnow::python
