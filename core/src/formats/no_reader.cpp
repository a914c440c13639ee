#include "no_reader.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <vector>

#include "ascii.h"
#include "formats.h"

namespace winnow {
namespace {

bool ends_with_any(std::string_view lowered_name, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return lowered_name.ends_with(end); });
}

std::string_view first_line(std::string_view text) { return ascii::trimmed(text.substr(0, text.find('\n'))); }

// Without a byte order mark and white space at its beginning.
std::string_view begun(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  return head.substr(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
}

// The fields of the header that a mail begins with, lowered, as "name: value". Nothing where a line is none.
std::vector<std::string> mail_header(std::string_view head) {
  std::vector<std::string> fields;
  if (head.starts_with("From ")) head.remove_prefix(std::min(head.find('\n'), head.size() - 1) + 1);
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    const std::string line = ascii::lowered(head.substr(0, end));
    head.remove_prefix(std::min(end + 1, head.size()));
    if (ascii::trimmed(line).empty()) break;
    const bool goes_on = line.starts_with(' ') || line.starts_with('\t');
    const std::size_t colon = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-");
    if (goes_on && !fields.empty())
      fields.back() += line;
    else if (colon != 0 && colon != std::string::npos && line[colon] == ':')
      fields.push_back(line);
    else
      return {};
  }
  return fields;
}

Unread mail(std::string_view head, const std::string& name) {
  const std::vector<std::string> fields = mail_header(head);
  const auto has = [&](std::string_view beginning) {
    return std::any_of(fields.begin(), fields.end(), [&](const std::string& f) { return f.starts_with(beginning); });
  };
  const bool saved = std::any_of(fields.begin(), fields.end(), [](const std::string& field) {
    return field.starts_with("content-type:") && field.find("multipart/related") != std::string::npos;
  });
  if (saved && (has("mime-version:") || ends_with_any(name, {".mht", ".mhtml"})))
    return {"a web archive in MHTML, which has no reader", ""};
  // An author may begin with "From:" and "Subject:"; the rest is for machines.
  const bool named = ends_with_any(name, {".eml", ".mbox", ".mbx"});
  if (has("mime-version:") || (named && has("from:") && (has("date:") || has("subject:"))))
    return {"mail, which has no reader", "ripmime takes its texts out"};
  return {};
}

// An array of rows, say: read as a text it would be brackets and quotes, and read as rows it is broken.
bool is_json_document(std::string_view head, const std::string& name) {
  if (!ends_with_any(name, {".json", ".geojson", ".ipynb", ".har"}) || sniff(head).format != "txt") return false;
  const std::string_view text = begun(head);
  if (text.empty() || (text[0] != '[' && text[0] != '{')) return false;
  const std::string_view value = begun(text.substr(1));
  constexpr std::string_view kValues = "{[\"]}-0123456789tfn";
  return !value.empty() && kValues.find(value[0]) != std::string_view::npos;
}

// XHTML is a page.
bool is_xml(std::string_view head, std::string_view path) {
  const Format* by_name = format_by_extension(path);
  const std::string_view text = begun(head);
  return (text.starts_with("<?xml ") || text.starts_with("<svg ")) && (by_name == nullptr || by_name->name != "html") &&
         ascii::lowered(head).find("<html") == std::string::npos;
}

// "com,example)/page 20190131120000 ...", a line of CDX and of CDXJ, or the line that says which columns follow.
bool is_archive_index(std::string_view head) {
  if (head.starts_with(" CDX ") || head.starts_with("!OpenWayback-CDXJ")) return true;
  const std::string_view line = first_line(head);
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || line.substr(0, space).find(")/") == std::string_view::npos) return false;
  const std::string_view date = line.substr(space + 1, line.find(' ', space + 1) - space - 1);
  return date.size() == 14 && std::all_of(date.begin(), date.end(), ascii::is_digit);
}

// What a mirror of a site holds beside its pages: wget -p writes style.css?ver=2 and, on request, style.css@ver=2. A
// text may be about Node.js; braces are no prose.
Unread beside_pages(std::string_view head, std::string_view name) {
  name = name.substr(name.rfind('/') + 1);
  if (name == "robots.txt" && ("\n" + ascii::lowered(head)).find("\nuser-agent:") != std::string::npos)
    return {"what a site says to crawlers", ""};
  name = name.substr(0, name.find_first_of("?@"));
  if (head.find('{') == std::string_view::npos || sniff(head).format != "txt") return {};
  if (name.ends_with(".css")) return {"a style sheet and no page", ""};
  return {ends_with_any(name, {".js", ".mjs"}) ? "a script and no page" : "", ""};
}

constexpr std::array<std::string_view, 5> kPageColumns{"text", "html", "content", "body", "url"};

// The cells of the record that `text` begins with; it is left behind that. A quoted cell may hold anything.
std::vector<std::string_view> take_cells(std::string_view& text, char between) {
  std::vector<std::string_view> cells;
  bool is_quoted = false;
  std::size_t begin = 0, at = 0;
  for (; at < text.size() && (is_quoted || text[at] != '\n'); ++at) {
    if (text[at] == '"') is_quoted = !is_quoted;
    if (is_quoted || text[at] != between) continue;
    cells.push_back(text.substr(begin, at - begin));
    begin = at + 1;
  }
  cells.push_back(text.substr(begin, at - begin));
  text.remove_prefix(std::min(at + 1, text.size()));
  return cells;
}

bool is_column_name(std::string_view cell) {
  constexpr std::size_t kLongest = 40;
  if (cell.ends_with('\r')) cell.remove_suffix(1);
  if (cell.size() > 2 && cell.front() == '"' && cell.back() == '"') cell = cell.substr(1, cell.size() - 2);
  return !cell.empty() && cell.size() <= kLongest && std::all_of(cell.begin(), cell.end(), [](char c) {
    return ascii::is_letter(c) || ascii::is_digit(c) || c == '_' || c == '-' || c == '.';
  });
}

// A table by its look: three columns or more, each with a name such as programs give, one of them that of a page's text
// or address, and two records of as many cells. What begins with a list of words has no such lines below.
bool looks_like_table(std::string_view head, char between) {
  constexpr std::size_t kColumns = 3, kRecords = 2;
  std::string_view rest = begun(head);
  const std::vector<std::string_view> names = take_cells(rest, between);
  if (names.size() < kColumns || !std::all_of(names.begin(), names.end(), is_column_name)) return false;
  const bool has_pages = std::any_of(names.begin(), names.end(), [](std::string_view name) {
    const std::string lowered = ascii::lowered(name);
    return std::any_of(kPageColumns.begin(), kPageColumns.end(),
                       [&](std::string_view known) { return lowered.find(known) != std::string::npos; });
  });
  std::size_t records = 0;
  for (; has_pages && !rest.empty() && records < kRecords; ++records)
    if (take_cells(rest, between).size() != names.size()) return false;
  return records == kRecords;
}

Unread table(std::string_view head, const std::string& name) {
  const std::string_view line = first_line(head);
  if (name.ends_with(".csv") && line.find_first_of(",;\t") != std::string_view::npos)
    return {"a table and not a page", "mlr --icsv --ojsonl cat makes rows of it"};
  if (name.ends_with(".tsv") && line.find('\t') != std::string_view::npos)
    return {"a table and not a page", "mlr --itsv --ojsonl cat makes rows of it"};
  if (name.substr(name.rfind('/') + 1).find('.') != std::string::npos || sniff(head).format != "txt") return {};
  if (looks_like_table(head, ',')) return {"a table and not a page", "mlr --icsv --ojsonl cat makes rows of it"};
  if (looks_like_table(head, '\t')) return {"a table and not a page", "mlr --itsv --ojsonl cat makes rows of it"};
  return {};
}

// Of a file that is too large for a repository, Git's checkout may hold this in its place.
bool is_git_lfs_pointer(std::string_view head) { return head.starts_with("version https://git-lfs.github.com/spec/"); }

// A table for programs by its name. What is known by its first bytes has been told by them; three letters that an
// orchestra begins with are too few for that.
Unread named_table(std::string_view head, const std::string& name) {
  if (name.ends_with(".orc") && head.starts_with("ORC"))
    return {"an ORC file", "Python's pandas reads it, and its to_json makes rows of it"};
  if (!ends_with_any(name, {".parquet", ".avro", ".orc", ".arrow", ".feather", ".sqlite"}) || sniff(head).has_magic)
    return {};
  return {"named as a table for programs, and not one by its first bytes", "--from says what it is"};
}

// Documents that are zip archives are told by what comes first in them.
Unread packed_document(std::string_view head) {
  constexpr std::size_t kHeaderBytes = 30, kEnough = 128;
  if (!head.starts_with("PK\3\4") || head.size() < kHeaderBytes) return {};
  const std::string_view name = head.substr(kHeaderBytes, kEnough);  // and what stands behind it
  for (const std::string_view part : {"[Content_Types].xml", "_rels/", "docProps/", "word/", "xl/", "ppt/"})
    if (name.starts_with(part)) return {"an Office document", "soffice --convert-to html makes a page of it"};
  if (name.starts_with("mimetype") && name.find("application/vnd.") != std::string_view::npos)
    return {"an Office document", "soffice --convert-to html makes a page of it"};
  if (name.starts_with("META-INF/")) return {"a Java archive", ""};
  return {};
}

}  // namespace

Unread without_reader(std::string_view head, std::string_view path) {
  const std::string name = ascii::lowered(path);
  if (Unread what = mail(head, name); !what.what.empty()) return what;
  if (is_json_document(head, name))
    return {"one JSON document and not a row a line",
            begun(head)[0] == '[' ? "jq -c '.[]' makes rows of an array" : "jq -c . makes a line of each object"};
  if (head.starts_with("filedesc://"))
    return {"an ARC file, which came before WARC", "warcio recompress makes a WARC of it"};
  if (is_archive_index(head)) return {"an index of a web archive", ""};
  if (is_xml(head, path)) return {"an XML document and no page", ""};
  if (name.substr(name.rfind('/') + 1) == "mimetype" && head.starts_with("application/"))
    return {"what an archive says of its kind", ""};
  if (is_git_lfs_pointer(head)) return {"a pointer of Git LFS and not the file itself", "git lfs pull fetches that"};
  if (Unread what = beside_pages(head, name); !what.what.empty()) return what;
  if (Unread what = table(head, name); !what.what.empty()) return what;
  if (Unread what = named_table(head, name); !what.what.empty()) return what;
  return packed_document(head);
}

}  // namespace winnow
