#pragma once

#include <cstdint>
#include <protozero/pbf_reader.hpp>

/// Field number and wire type as one number, so that a field of a wrong type is never read as another.
namespace oriel::remote {

inline constexpr auto kVarint = protozero::pbf_wire_type::varint;
inline constexpr auto kFixed64 = protozero::pbf_wire_type::fixed64;
inline constexpr auto kBytes = protozero::pbf_wire_type::length_delimited;

constexpr std::uint32_t fieldOf(std::uint32_t number, protozero::pbf_wire_type type) {
  return protozero::tag_and_type(number, type);
}

}  // namespace oriel::remote
