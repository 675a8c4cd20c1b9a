// SPDX-License-Identifier: Apache-2.0
//
// Builds an IPC payload and holds our own side to the bounds the peer will check. The first value that breaks
// one makes the whole payload an error (code internal: the caller should have checked), told by finish(), so
// that the encoders read without a branch per field. Used by the generated encoders on the stack of one call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "common/base/bytes.h"
#include "common/base/result.h"

namespace bangui::ipc {

class Writer {
  public:
    /// Names what is written next, for errors. The text must be a literal.
    void field(char const *name) { field_ = name; }

    void u8(std::uint8_t value);
    void u16(std::uint16_t value);
    void u32(std::uint32_t value);
    void u64(std::uint64_t value);
    void i64(std::int64_t value);
    void boolean(bool value);
    /// UTF-8 of `least` to `most` bytes.
    void string(std::string_view text, std::size_t least, std::size_t most);
    void bytes(ByteView bytes, std::size_t least, std::size_t most);
    void bytes(ByteView bytes, std::initializer_list<std::size_t> lengths);
    /// The count of a list of at most `most` items. False: too many, write none of them.
    bool count(std::size_t count, std::size_t most);

    /// Makes the payload an error, unless it is one already.
    void refuse(std::string_view why);

    /// The payload, or the first error. Ends the writer.
    Result<Bytes> finish();

  private:
    template<typename Unsigned>
    void little_endian(Unsigned value);
    void append(ByteView bytes);

    Result<Bytes> payload_;
    char const *field_ = "payload";
};

} // namespace bangui::ipc
