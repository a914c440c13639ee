#include <winnow/file_hash.h>
#include <winnow/html_report.h>
#include <winnow/own_files.h>

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "assets.h"
#include "clusters.h"
#include "figures.h"
#include "page_view.h"
#include "script_json.h"

namespace winnow {
namespace {

using namespace report_page;

constexpr std::size_t kMostSites = 2'000;
constexpr std::size_t kTextInTable = 240;  // bytes
constexpr std::size_t kTextInSample = 500;
constexpr std::size_t kLongestShown = 30;
constexpr std::size_t kPagesAScript = 1'000;
constexpr std::size_t kEditsAScript = 5'000;
constexpr std::size_t kMostPages = 200'000;

// The pieces of the report that hold data: JSON in script elements, which no browser runs.
class Writing {
 public:
  Writing(const HtmlReportInput& input, const Figures& figures, const std::optional<ClusterFigures>& clusters,
          const std::function<Status(std::string_view)>& write)
      : input_(input), figures_(figures), clusters_(clusters), write_(write) {
    site_numbers_.assign(figures.sites.size(), -1);
    std::vector<std::uint32_t> order(figures.sites.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return figures.sites[a].removed > figures.sites[b].removed;
    });
    if (order.size() > kMostSites) order.resize(kMostSites);
    for (const std::uint32_t site : order) {
      site_numbers_[site] = static_cast<int>(sites_.size());
      sites_.push_back(site);
    }
  }

  Result<HtmlReportFigures> run() {
    append_head();
    append_summary();
    if (const Status passed = append_pages(); !passed) return passed.error();
    out_ += fmt::format("<script nonce=\"{}\">\n", figures_.nonce);
    out_ += script();
    out_ += "</script>\n</body>\n</html>\n";
    if (const Status flushed = flush(0); !flushed) return flushed.error();
    counted_.pages = figures_.pages.size();
    counted_.edits = figures_.edits;
    counted_.failed = figures_.failed;
    counted_.quarantined = figures_.quarantined;
    return counted_;
  }

 private:
  Status flush(std::size_t least = 1u << 20) {
    if (out_.size() < least) return ok();
    const Status written = write_(out_);
    out_.clear();
    return written;
  }

  void append_head() {
    // Nothing may be fetched, and only what carries the nonce runs: a hash of all pages, so that no page knows it.
    out_ += kReportPageHead;
    out_ += fmt::format(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'nonce-{0}'; "
        "style-src 'nonce-{0}'; base-uri 'none'; form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<title>Winnow report</title>\n<style nonce=\"{0}\">\n",
        figures_.nonce);
    out_ += style();
    out_ += "</style>\n</head>\n<body>\n";
    out_ += body();
  }

  void begin_data(std::string_view name) {
    out_ += fmt::format("<script type=\"application/json\" class=\"{}\">", name);
  }
  void end_data() { out_ += "</script>\n"; }

  void append_summary() {
    const Figures& f = figures_;
    begin_data("summary");
    out_ += "{\"title\":";
    append_text(out_, input_.title);
    out_ += fmt::format(
        ",\"pages\":{},\"edits\":{},\"drops\":{},\"mends\":{},\"removed\":{},\"kept\":{},\"dropped_pages\":{},"
        "\"failed\":{},\"quarantined\":{},\"all_sites\":{},\"plugins\":[",
        f.pages.size(), f.edits, f.drops, f.mends, f.removed, f.kept, f.dropped_pages, f.failed, f.quarantined,
        f.sites.size());
    std::string_view comma;
    for (const auto& [name, version] : f.versions) {
      out_ += comma;
      append_text(out_, name + " " + version);
      comma = ",";
    }
    out_ += "],\"reasons\":[";
    comma = "";
    for (const ReasonFigure& reason : f.reasons) {
      out_.append(comma) += '[';
      append_text(out_, reason.plugin);
      out_ += ',';
      append_text(out_, reason.reason);
      out_ += fmt::format(",{},{},{}]", reason.edits, reason.pages, reason.bytes);
      comma = ",";
    }
    out_ += "],\"sites\":[";
    comma = "";
    for (const std::uint32_t number : sites_) {
      const SiteFigure& site = f.sites[number];
      out_.append(comma) += '[';
      append_text(out_, site.name);
      out_ += fmt::format(",{},{},{},{},", site.pages, site.removed, site.kept, site.edits);
      append_number(out_, static_cast<double>(site.usual));
      out_ += ']';
      comma = ",";
    }
    out_ += fmt::format("],\"histogram\":[{}]", fmt::join(f.histogram, ","));
    append_samples();
    if (clusters_) append_clusters(*clusters_);
    out_ += '}';
    end_data();
  }

  // What a reader is to look at first: "longest" and "samples": [[reason, longest, least sure, drawn]] hold rows as
  // those of the table, and how many pages lost the same; "lost": [[page, bytes]]; "odd": [[site, share, pages]].
  void append_samples() {
    const Figures& f = figures_;
    out_ += ",\"longest\":";
    append_rows(f.samples.longest(kLongestShown));
    out_ += ",\"samples\":[";
    std::string_view comma;
    for (const ReasonSamples& reason : f.samples.by_reason()) {
      out_.append(comma) += fmt::format("[{},", f.reason_numbers.at({reason.plugin, reason.reason}));
      append_rows(reason.longest);
      out_ += ',';
      append_rows(reason.least_sure);
      out_ += ',';
      append_rows(reason.drawn);
      out_ += ']';
      comma = ",";
    }
    out_ += "],\"lost\":[";
    comma = "";
    for (const std::uint32_t page : f.lost_most) {
      out_.append(comma) += fmt::format("[{},{}]", page, f.pages[page].paragraphs_lost);
      comma = ",";
    }
    out_ += fmt::format("],\"usual\":");
    append_number(out_, static_cast<double>(f.usual));
    out_ += ",\"odd\":[";
    comma = "";
    for (const std::uint32_t site : f.odd_sites) {
      out_.append(comma) += '[';
      append_text(out_, f.sites[site].name);
      out_ += ',';
      append_number(out_, static_cast<double>(f.sites[site].usual));
      out_ += fmt::format(",{},{}]", f.sites[site].pages, site_numbers_[site]);
      comma = ",";
    }
    out_ += ']';
  }

  void append_rows(const std::vector<RemovalSample>& samples) {
    out_ += '[';
    std::string_view comma;
    for (const RemovalSample& sample : samples) {
      out_.append(comma);
      append_row(out_, sample.page_number, sample.block, figures_.reason_numbers.at({sample.plugin, sample.reason}),
                 sample.mends, sample.score, sample.bytes, {sample.removed, sample.inserted, sample.evidence},
                 kTextInSample);
      out_.back() = ',';
      out_ += fmt::format("{}]", sample.pages);
      comma = ",";
    }
    out_ += ']';
  }

  struct RowTexts {
    std::string_view removed, inserted, evidence;
  };

  static void append_row(std::string& to, std::size_t page, std::uint32_t block, std::uint32_t reason, bool mends,
                         float score, std::uint64_t bytes, const RowTexts& texts, std::size_t most) {
    to += fmt::format("[{},{},{},{},", page, block == kNoBlock ? -1 : static_cast<std::int64_t>(block), reason,
                      mends ? 1 : 0);
    append_number(to, static_cast<double>(score));
    to += fmt::format(",{},", bytes);
    append_cut(to, texts.removed, most);
    to += ',';
    append_cut(to, texts.inserted, most / 2);
    to += ',';
    append_cut(to, texts.evidence, most);
    to += ']';
  }

  // {"pages", "copies", "sizes": [[smallest, largest (0: no bound), clusters]], "largest": [[id that stays, pages]]}
  void append_clusters(const ClusterFigures& clusters) {
    out_ += fmt::format(",\"clusters\":{{\"pages\":{},\"copies\":{},\"sizes\":[", clusters.pages, clusters.copies);
    std::uint64_t from = 2;
    for (std::size_t i = 0; i < kClusterSizes.size(); ++i) {
      const std::uint64_t to = kClusterSizes[i];
      out_ += fmt::format("{}[{},{},{}]", i ? "," : "", from, to == UINT64_MAX ? 0 : to, clusters.by_size[i]);
      from = to + 1;
    }
    out_ += "],\"largest\":[";
    for (std::size_t i = 0; i < clusters.largest.size(); ++i) {
      out_ += i ? ",[" : "[";
      append_cut(out_, clusters.largest[i].kept, kTextInTable);
      out_ += fmt::format(",{}]", clusters.largest[i].pages);
    }
    out_ += "]}";
  }

  // The second pass over the audit: pages, their edits, their views.
  Status append_pages() {
    Result<AuditReader> audit = AuditReader::open(input_.audit);
    if (!audit) return audit.error();
    std::string pages, edits;
    std::size_t n_pages = 0, n_edits = 0;
    const auto flush_data = [&](std::string_view name, std::string& data, std::size_t& n, std::size_t most) -> Status {
      if (n < most || n == 0) return ok();
      begin_data(name);
      out_.append("[").append(data) += ']';
      end_data();
      data.clear();
      n = 0;
      return flush();
    };
    std::size_t number = 0;
    while (const AuditedPage* page = audit->next()) {
      if (number >= figures_.pages.size()) break;
      const PageFigure& figure = figures_.pages[number];
      if (figure.in_table || figure.sampled || figure.failed || figure.quarantined || number < kMostPages) {
        if (n_pages++ > 0) pages += ',';
        append_page(pages, number, *page, figure);
      }
      if (figure.in_table) {
        for (const AuditedEdit& edit : page->edits) {
          if (n_edits++ > 0) edits += ',';
          append_edit(edits, number, edit);
        }
        counted_.edits_shown += page->edits.size();
      }
      if (figure.side_by_side) append_side_by_side(number, *page);
      if (const Status s = flush_data("pages", pages, n_pages, kPagesAScript); !s) return s;
      if (const Status s = flush_data("edits", edits, n_edits, kEditsAScript); !s) return s;
      ++number;
    }
    if (audit->problem()) return *audit->problem();
    if (const Status s = flush_data("pages", pages, n_pages, 1); !s) return s;
    return flush_data("edits", edits, n_edits, 1);
  }

  void append_page(std::string& to, std::size_t number, const AuditedPage& page, const PageFigure& figure) {
    to += fmt::format("[{},", number);
    append_text(to, page.id);
    const char* status = figure.failed        ? "failed"
                         : figure.quarantined ? "quarantined"
                         : page.dropped       ? "dropped"
                         : page.text_bytes    ? "ok"
                                              : "empty";
    to += fmt::format(",{},\"{}\",{},", site_numbers_[figure.site], status, figure.n_edits);
    append_number(to, static_cast<double>(figure.share));
    to += ',';
    append_number(to, static_cast<double>(figure.excess));
    to += fmt::format(",{},", figure.side_by_side ? 1 : 0);
    const std::string& why = figure.failed ? page.error : page.quarantined;
    append_cut(to, why, kTextInTable);
    to += ']';
    counted_.unusual_pages += figure.excess > 0;
  }

  void append_edit(std::string& to, std::size_t number, const AuditedEdit& edit) {
    append_row(to, number, edit.block, figures_.reason(edit), edit.kind == EditKind::kReplace, edit.score,
               edit.removed.size(), {edit.removed, edit.inserted, edit.evidence}, kTextInTable);
  }

  void append_side_by_side(std::size_t number, const AuditedPage& page) {
    std::optional<std::string> text;
    if (input_.text_of) text = input_.text_of(page);
    if (text && content_hash(*text) != page.text_hash) text.reset();
    begin_data(fmt::format("view\" id=\"view-{}", number));
    append_view(out_, page, text, figures_);
    end_data();
    ++counted_.pages_shown;
  }

  const HtmlReportInput& input_;
  const Figures& figures_;
  const std::optional<ClusterFigures>& clusters_;
  const std::function<Status(std::string_view)>& write_;
  std::vector<int> site_numbers_;  // in the report; -1: not listed
  std::vector<std::uint32_t> sites_;
  std::string out_;
  HtmlReportFigures counted_;
};

}  // namespace

Result<HtmlReportFigures> write_html_report(const HtmlReportInput& input,
                                            const std::function<Status(std::string_view)>& write) {
  Result<Figures> figures = figures_of(input.audit);
  if (!figures) return figures.error();
  std::optional<ClusterFigures> clusters;
  if (!input.clusters.empty()) {
    Result<ClusterFigures> found = clusters_of(input.clusters);
    if (!found) return found.error();
    clusters = *std::move(found);
  }
  choose_pages(*figures, input.most_edits, input.most_text_bytes);
  return Writing(input, *figures, clusters, write).run();
}

}  // namespace winnow
