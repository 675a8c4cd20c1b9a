// SPDX-License-Identifier: Apache-2.0
//
// The lexical half of pickle_reader: cuts a stream of bytes into opcodes with their operands. The opcodes are
// those of protocol 2 to 5 that fail2ban was seen to use, and their close kin; see Python's
// Lib/pickletools.py. The text opcodes of protocols 0 and 1, persistent ids, extension codes and INST/OBJ
// have no place in a reply.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/bytes.h"
#include "common/base/result.h"

namespace bangui::fail2ban {

enum class Opcode : std::uint8_t {
    mark = '(',
    empty_tuple = ')',
    stop = '.',
    pop = '0',
    pop_mark = '1',
    dup = '2',
    bin_bytes = 'B',
    short_bin_bytes = 'C',
    bin_float = 'G',
    bin_int = 'J',
    bin_int1 = 'K',
    bin_int2 = 'M',
    none = 'N',
    reduce = 'R',
    bin_string = 'T',
    short_bin_string = 'U',
    bin_unicode = 'X',
    empty_list = ']',
    append = 'a',
    build = 'b',
    global = 'c',
    appends = 'e',
    bin_get = 'h',
    long_bin_get = 'j',
    bin_put = 'q',
    long_bin_put = 'r',
    set_item = 's',
    tuple = 't',
    set_items = 'u',
    empty_dict = '}',
    proto = 0x80,
    new_object = 0x81,
    tuple1 = 0x85,
    tuple2 = 0x86,
    tuple3 = 0x87,
    new_true = 0x88,
    new_false = 0x89,
    long1 = 0x8a,
    long4 = 0x8b,
    short_bin_unicode = 0x8c,
    bin_unicode8 = 0x8d,
    bin_bytes8 = 0x8e,
    empty_set = 0x8f,
    add_items = 0x90,
    frozen_set = 0x91,
    new_object_ex = 0x92,
    stack_global = 0x93,
    memoize = 0x94,
    frame = 0x95,
    byte_array8 = 0x96,
};

struct Token {
    Opcode opcode;
    std::uint64_t number; ///< the fixed operand; least byte first, but BINFLOAT's is its bits
    std::string_view
        payload; ///< what is counted by `number`; of GLOBAL "module\nname". Valid until the next call
};

class PickleTokens {
  public:
    /// `most_bytes` bounds all tokens together; a length that would go beyond is refused before its bytes
    /// come.
    explicit PickleTokens(std::size_t most_bytes)
        : remaining_(most_bytes) {}

    /// The next whole token, or none when `bytes`, which is advanced, ran out first.
    /// fail2ban_protocol for an opcode not listed, too_large beyond the bound.
    Result<std::optional<Token>> next(ByteView &bytes);

    /// The payload of the last token as a string of its own; without a copy if it had to be collected anyway.
    std::string take_payload();

  private:
    enum class Stage : std::uint8_t { opcode, operand, payload, lines };

    Result<void> start(std::uint8_t byte);
    Result<bool> read_operand(ByteView &bytes);
    bool read_payload(ByteView &bytes);
    Result<bool> read_lines(ByteView &bytes);
    Result<void> spend(std::size_t size);

    std::size_t remaining_;
    Stage stage_ = Stage::opcode;
    Token token_{};
    std::size_t operand_bytes_ = 0; ///< of the present opcode
    std::size_t operand_read_ = 0;
    bool counted_ = false; ///< the operand is the length of a payload
    std::string collected_;
};

} // namespace bangui::fail2ban
