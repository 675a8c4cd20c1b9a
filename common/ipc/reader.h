// SPDX-License-Identifier: Apache-2.0
//
// Takes the values of an IPC payload out of bytes that a peer chose. Every function checks before it takes,
// and nothing is allocated for bytes that are not there. Used by the generated decoders on the stack of one
// call; the bytes must outlive it. Errors have the code protocol_error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "common/base/bytes.h"
#include "common/base/result.h"

namespace bangui::ipc {

class Reader {
  public:
    explicit Reader(ByteView bytes)
        : rest_(bytes) {}

    /// Names what is read next, for errors. The text must be a literal.
    void field(char const *name) { field_ = name; }

    Result<std::uint8_t> u8();
    Result<std::uint16_t> u16();
    Result<std::uint32_t> u32();
    Result<std::uint64_t> u64();
    Result<std::int64_t> i64();
    /// One byte, 0 or 1.
    Result<bool> boolean();
    /// UTF-8 of `least` to `most` bytes; the view points into the payload.
    Result<std::string_view> text(std::size_t least, std::size_t most);
    Result<std::string> string(std::size_t least, std::size_t most);
    /// Views into the payload.
    Result<ByteView> view(std::size_t least, std::size_t most);
    Result<ByteView> view(std::initializer_list<std::size_t> lengths);
    Result<Bytes> bytes(std::size_t least, std::size_t most);
    Result<Bytes> bytes(std::initializer_list<std::size_t> lengths);
    /// The count of a list: at most `most`, and that many items of `smallest_item` bytes can still be there.
    Result<std::uint32_t> count(std::size_t most, std::size_t smallest_item);
    /// Ends the payload: bytes left over are an error.
    Result<void> finish() const;

    /// The error of a value that was read but may not be.
    tl::unexpected<Error> refuse(std::string_view why) const;

    std::size_t remaining() const { return rest_.size(); }

  private:
    template<typename Unsigned>
    Result<Unsigned> little_endian();
    Result<ByteView> take(std::size_t size);
    Result<std::size_t> length(std::size_t least, std::size_t most);

    ByteView rest_;
    char const *field_ = "payload";
};

} // namespace bangui::ipc
