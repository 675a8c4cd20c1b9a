// SPDX-License-Identifier: Apache-2.0
//
// One page of the active bans: what was asked for, where a page ended, and how rows compare. Values and pure
// functions, used by the mirror and, for the cursor's text, by the API.
//
// A page is found by one pass over the rows that keeps the best few, not by sorted indices: at 100,000 bans
// a pass takes one to four milliseconds, and the mirror has nothing to keep in order beside its rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bangui-web/events/ban_key.h"
#include "common/base/clock.h"
#include "common/domain/jail_name.h"

namespace bangui::events {

/// Later than every end of a ban: it never ends, and sorts so.
inline constexpr UnixSeconds never = std::numeric_limits<UnixSeconds>::max();

struct BanRow {
    BanKey key;
    std::string id;
    UnixSeconds since = 0;
    UnixSeconds until = never;
    std::uint32_t count = 0; ///< which ban of this id it is; 0: not known
};

enum class Column : std::uint8_t { address, banned_at, expires_at, jail, count };
enum class Direction : std::uint8_t { up, down };

struct Sort {
    Column column = Column::banned_at;
    Direction direction = Direction::down;
    bool operator==(Sort const &) const = default;

    /// As in the API: "expires_at", "-expires_at".
    static std::optional<Sort> parse(std::string_view text);
    std::string text() const;
};

/// The place of one ban in an order: all that rows are compared by. Still good when that ban is gone.
struct Position {
    JailName jail;
    BanRow row;
};

/// A position as text for the client to bring back: base64url, at most 1024 bytes.
std::string to_cursor(Sort sort, Position const &position);
/// Nothing when the text is none of ours or was made for another order.
std::optional<Position> from_cursor(Sort sort, std::string_view cursor);

struct BanQuery {
    std::optional<JailName> jail; ///< none: of all jails
    /// A part of the id, in which ASCII letters match in either case; an address or a network also finds the
    /// bans of what lies in it and of the networks it lies in.
    std::string search;
    Sort sort;
    std::size_t limit = 50;
    std::optional<Position> after;
};

struct BanPage {
    std::vector<Position> items;
    std::optional<Position> next; ///< where the next page goes on; none on the last
    std::size_t total = 0;        ///< matches over all pages
};

/// Collects rows and keeps the first `limit` in the order behind the query's position.
class PageBuilder {
  public:
    /// The query, and every row that is offered, must outlive the builder.
    explicit PageBuilder(BanQuery const &query);

    void offer(JailName const &jail, BanRow const &row);
    BanPage finish();

  private:
    struct Candidate {
        JailName const *jail;
        BanRow const *row;
    };
    bool matches(BanRow const &row) const;
    bool before(Candidate const &left, Candidate const &right) const;
    void shrink();

    BanQuery const &query_;
    std::string needle_;
    BanKey sought_;
    std::vector<Candidate> candidates_;
    std::optional<Candidate> last_kept_; ///< what does not come before it is not on the page
    std::size_t total_ = 0;
};

} // namespace bangui::events
