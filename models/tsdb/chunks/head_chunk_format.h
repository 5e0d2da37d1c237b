#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "models/tsdb/chunks/head_chunk_files.h"

/// What reading and writing of head chunk files share. Plain functions.
namespace oriel::tsdb {

inline constexpr std::size_t kHeadFileHeader = 8;
inline constexpr std::uint8_t kOutOfOrderBit = 0x80;
/// What stands around the data of a chunk at most: series, two times and the encoding; the length; the checksum.
/// Prometheus wants so many bytes behind each chunk's begin.
inline constexpr std::size_t kHeadChunkMeta = 25 + 5 + 4;
/// No sound chunk is longer; a length beyond it is damage.
inline constexpr std::size_t kMaxHeadChunkData = 64u << 20;

std::string headFileName(std::uint32_t number);
std::string headFileHeader();
/// Of all files in the folder whose names are numbers, rising.
Result<std::vector<std::uint32_t>> headFileNumbers(FileSystem& files, const std::string& directory);
/// Visits the sound chunks of one file; `goodBytes` is where they end. Corrupt with what is wrong behind them; every
/// other error is one of the operating system.
Status visitHeadFile(FileSystem& files, const std::string& path, std::uint32_t number,
                     const std::function<void(HeadChunk)>& visit, std::uint64_t& goodBytes);

}  // namespace oriel::tsdb
