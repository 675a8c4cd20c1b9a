// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/pickle_writer.h"

#include <string>

#include "banguid/fail2ban/markers.h"
#include "banguid/fail2ban/pickle_tokens.h"
#include "common/base/text.h"

namespace bangui::fail2ban {
namespace {

constexpr std::uint8_t protocol = 2;

class Writer {
  public:
    void opcode(Opcode opcode) { bytes_.push_back(static_cast<std::uint8_t>(opcode)); }
    void byte(std::uint8_t value) { bytes_.push_back(value); }
    void little_endian(std::uint64_t value, unsigned size) {
        for (unsigned at = 0; at < size; ++at)
            byte(static_cast<std::uint8_t>(value >> (8 * at)));
    }
    void raw(std::string_view text) {
        for (char const each : text)
            byte(static_cast<std::uint8_t>(each));
    }

    Result<void> operator()(std::string_view text) {
        if (!is_utf8(text) || text.find('\0') != std::string_view::npos)
            return fail(ErrorCode::invalid_argument, "a text with NUL or not in UTF-8: " + visible(text));
        opcode(Opcode::bin_unicode);
        little_endian(text.size(), 4);
        raw(text);
        return {};
    }
    Result<void> operator()(std::int64_t value) {
        opcode(Opcode::long1);
        byte(sizeof value);
        little_endian(static_cast<std::uint64_t>(value), sizeof value);
        return {};
    }
    Result<void> operator()(bool value) {
        opcode(value ? Opcode::new_true : Opcode::new_false);
        return {};
    }

    std::size_t size() const { return bytes_.size(); }
    std::string_view text() const { return as_text(bytes_); }
    Bytes take() { return std::move(bytes_); }

  private:
    Bytes bytes_;
};

} // namespace

Result<Bytes> write_request(std::span<Argument const> arguments) {
    Writer writer;
    writer.opcode(Opcode::proto);
    writer.byte(protocol);
    writer.opcode(Opcode::empty_list);
    writer.opcode(Opcode::mark);
    for (auto const &argument : arguments) {
        auto const *const text = std::get_if<std::string_view>(&argument);
        if (writer.size() > max_request_bytes ||
            (text != nullptr && text->size() > max_request_bytes - writer.size()))
            return fail(ErrorCode::too_large, "a request of too many bytes");
        TRY(std::visit(writer, argument));
    }
    writer.opcode(Opcode::appends);
    writer.opcode(Opcode::stop);
    for (auto const marker : {end_marker, close_marker})
        if (writer.text().find(marker) != std::string_view::npos)
            return fail(ErrorCode::invalid_argument, "a request that holds a marker of fail2ban's protocol");
    writer.raw(end_marker);
    return writer.take();
}

} // namespace bangui::fail2ban
