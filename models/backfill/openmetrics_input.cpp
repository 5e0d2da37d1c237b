#include "models/backfill/openmetrics_input.h"

#include <algorithm>

#include "models/base/bytes.h"
#include "models/tsdb/compact/time_math.h"

namespace oriel::backfill {

namespace {

constexpr std::size_t kLeastPiece = 16 * 1024;
constexpr std::size_t kMostPieces = 64 * 1024;
constexpr std::size_t kReleaseEvery = 64u << 20;
/// 2-hour blocks of 22 years.
constexpr std::size_t kMostWindows = 100'000;

Error cancelled() { return makeError(ErrorCode::Cancelled, "the import was cancelled"); }

}  // namespace

Result<OpenMetricsInput> OpenMetricsInput::open(FileSystem& files, const std::string& path) {
  OpenMetricsInput input(path);
  ORIEL_ASSIGN(input.bytes_, files.map(path));
  return input;
}

std::string_view OpenMetricsInput::text() const { return asText(bytes_->bytes()); }

Error OpenMetricsInput::placed(std::string_view at, std::string message) const {
  Error error = makeError(ErrorCode::InvalidInput, std::move(message));
  const std::string_view before = text().substr(0, static_cast<std::size_t>(at.data() - text().data()));
  error.place.file = path_;
  error.place.line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
  return error;
}

Result<OpenMetricsInput::Windows> OpenMetricsInput::scan(Duration window, const std::atomic<bool>* stop) {
  pieces_.clear();
  Windows windows;
  const std::string_view all = text();
  const std::size_t pieceBytes = std::max(kLeastPiece, all.size() / kMostPieces);
  const auto parser = textparse::makeParser(textparse::Format::OpenMetrics, all);
  Timestamp begin = 0;
  Timestamp end = 0;
  std::uint64_t* count = nullptr;
  std::size_t released = 0;
  while (true) {
    const auto entry = parser->next();
    if (!entry.ok()) {
      Error error = entry.error();
      error.place.file = path_;
      return error;
    }
    if (*entry == textparse::Entry::End) break;
    if (*entry != textparse::Entry::Series) continue;
    // The same labels again need not be taken apart.
    parser->expect(parser->series());
    const auto time = parser->timestamp();
    if (!time) return placed(parser->series(), "expected timestamp for series got none");
    if (count == nullptr || *time < begin || *time >= end) {
      begin = tsdb::floorClamped(*time, window);
      end = tsdb::plusClamped(begin, window);
      count = &windows[begin];
      if (windows.size() > kMostWindows)
        return placed(parser->series(), "the samples would make more than 100000 blocks; longer ones make fewer");
    }
    ++*count;
    const auto at = static_cast<std::size_t>(parser->series().data() - all.data());
    if (pieces_.empty() || at - pieces_.back().begin >= pieceBytes) {
      if (stop != nullptr && stop->load(std::memory_order_relaxed)) return cancelled();
      pieces_.push_back({at, at, *time, *time});
      if (at - released >= kReleaseEvery) {
        bytes_->releasePages();
        released = at;
      }
    }
    Piece& piece = pieces_.back();
    piece.first = std::min(piece.first, *time);
    piece.last = std::max(piece.last, *time);
  }
  for (std::size_t i = 0; i < pieces_.size(); ++i)
    pieces_[i].end = i + 1 < pieces_.size() ? pieces_[i + 1].begin : all.size();
  bytes_->releasePages();
  return windows;
}

Status OpenMetricsInput::read(Timestamp from, Timestamp to, const std::atomic<bool>* stop,
                              const std::function<Status(textparse::Parser&)>& take) {
  std::size_t released = 0;
  for (std::size_t i = 0; i < pieces_.size();) {
    if (pieces_[i].first >= to || pieces_[i].last < from) {
      ++i;
      continue;
    }
    // One behind the other, but not more than the pages of which may stay.
    const std::size_t begin = pieces_[i].begin;
    std::size_t end = begin;
    for (; i < pieces_.size() && pieces_[i].first < to && pieces_[i].last >= from && end - begin < kReleaseEvery; ++i)
      end = pieces_[i].end;
    ORIEL_TRY(readPieces(begin, end, from, to, stop, take));
    if ((released += end - begin) >= kReleaseEvery) {
      bytes_->releasePages();
      released = 0;
    }
  }
  return {};
}

Status OpenMetricsInput::readPieces(std::size_t begin, std::size_t end, Timestamp from, Timestamp to,
                                    const std::atomic<bool>* stop,
                                    const std::function<Status(textparse::Parser&)>& take) {
  if (stop != nullptr && stop->load(std::memory_order_relaxed)) return cancelled();
  const std::string_view all = text();
  const auto parser = textparse::makeParser(textparse::Format::OpenMetrics, all.substr(begin));
  const char* const stopAt = all.data() + end;
  while (true) {
    ORIEL_ASSIGN(const auto entry, parser->next());
    if (entry == textparse::Entry::End) return {};
    if (entry != textparse::Entry::Series) continue;
    if (parser->series().data() >= stopAt) return {};
    const auto time = parser->timestamp();
    if (!time || *time < from || *time >= to) continue;
    ORIEL_TRY(take(*parser));
  }
}

}  // namespace oriel::backfill
