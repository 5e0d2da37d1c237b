#include "models/net/gunzip.h"

#include <zlib.h>

namespace oriel::net {
namespace {

constexpr std::size_t kGunzipPiece = 64 << 10;

}  // namespace

struct Gunzip::Stream {
  z_stream z{};
};

Gunzip::Gunzip() : stream_(std::make_unique<Stream>()), window_(std::make_unique_for_overwrite<char[]>(kGunzipPiece)) {
  constexpr int kGzipOnly = 15 + 16;
  ready_ = inflateInit2(&stream_->z, kGzipOnly) == Z_OK;
}

Gunzip::~Gunzip() {
  if (ready_) inflateEnd(&stream_->z);
}

void Gunzip::start() {
  if (ready_) inflateReset(&stream_->z);
}

Gunzip::Verdict Gunzip::take(std::string_view packed, std::string& out, std::uint64_t most) {
  if (!ready_) return Verdict::Broken;
  z_stream& z = stream_->z;
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));  // NOLINT: zlib only reads it
  z.avail_in = static_cast<uInt>(packed.size());
  for (;;) {
    z.next_out = reinterpret_cast<Bytef*>(window_.get());
    z.avail_out = kGunzipPiece;
    const int verdict = inflate(&z, Z_NO_FLUSH);
    const std::size_t made = kGunzipPiece - z.avail_out;
    if (made > most || out.size() > most - made) return Verdict::TooLong;
    out.append(window_.get(), made);
    if (verdict == Z_STREAM_END) return z.avail_in == 0 ? Verdict::End : Verdict::Broken;
    // Z_BUF_ERROR: all input is used up and nothing came of it.
    if (verdict != Z_OK && verdict != Z_BUF_ERROR) return Verdict::Broken;
    if (z.avail_out != 0) return z.avail_in == 0 ? Verdict::More : Verdict::Broken;
  }
}

}  // namespace oriel::net
