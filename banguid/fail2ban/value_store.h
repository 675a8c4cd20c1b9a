// SPDX-License-Identifier: Apache-2.0
//
// Where the nodes of a Document live. Only pickle_reader builds one and only Value reads it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "banguid/fail2ban/value.h"
#include "common/base/result.h"

namespace bangui::fail2ban::store {

using CellIndex = std::uint32_t;
inline constexpr CellIndex no_cell = UINT32_MAX;
inline constexpr NodeIndex no_node = UINT32_MAX;

/// Longer texts get an allocation of their own, so that a block never wastes more than this at its end.
inline constexpr std::size_t short_text_bytes = 4096;

struct Text {
    char const *data;
    std::uint32_t size; // DecodeLimits::bytes keeps it below 4 GiB
};

struct Node {
    Kind kind;
    bool final = false; ///< it is inside a container and may not change any more
    union {
        bool boolean;
        std::int64_t integer;
        double real;
        std::uint32_t side; ///< index into texts, containers or objects, as the kind says
    };
};

/// One slot of a container; they are chained, so that a list can grow while others do.
struct Cell {
    NodeIndex node;
    CellIndex next;
};

struct Container {
    CellIndex first = no_cell;
    CellIndex last = no_cell;
    std::uint32_t size = 0;
    std::uint32_t expanded = 1; ///< nodes met when walked, itself included
    std::uint32_t depth = 1;
};

/// Of kind global and object; an object is a container of its arguments and state as far as limits go.
struct Object {
    Text module;
    Text name;
    NodeIndex arguments = no_node;
    NodeIndex state = no_node;
    std::uint32_t expanded = 1;
    std::uint32_t depth = 1;
};

class Store {
  public:
    explicit Store(DecodeLimits limits)
        : limits_(limits) {}

    Result<NodeIndex> add_none();
    Result<NodeIndex> add_boolean(bool value);
    Result<NodeIndex> add_integer(std::int64_t value);
    Result<NodeIndex> add_real(double value);
    /// Of kind text, bytes or big_integer; copied.
    Result<NodeIndex> add_text(Kind kind, std::string_view text);
    /// The same, taking over a long one as it is.
    Result<NodeIndex> adopt_text(Kind kind, std::string text);
    /// Of kind list, tuple, set or dict; empty.
    Result<NodeIndex> add_container(Kind kind);
    /// Both must be texts.
    Result<NodeIndex> add_global(NodeIndex module, NodeIndex name);
    /// A call of a global with a tuple.
    Result<NodeIndex> add_object(NodeIndex global, NodeIndex arguments);

    /// Puts a node, which becomes final, at the end of a container, which must not be final.
    Result<void> append(NodeIndex container, NodeIndex item);
    /// Sets the state of an object that has none and is not final.
    Result<void> set_state(NodeIndex object, NodeIndex state);

    Node const &node(NodeIndex index) const { return nodes_[index]; }
    std::string_view text(NodeIndex index) const;
    Container const &container(NodeIndex index) const { return containers_[nodes_[index].side]; }
    Object const &object(NodeIndex index) const { return objects_[nodes_[index].side]; }
    Cell const &cell(CellIndex index) const { return cells_[index]; }
    std::size_t text_bytes() const { return text_bytes_; }

  private:
    struct Weight {
        std::uint32_t expanded;
        std::uint32_t depth;
    };
    Result<NodeIndex> add(Kind kind);
    Result<void> reserve_text(std::size_t size);
    Result<NodeIndex> add_kept_text(Kind kind, Text text);
    Weight weight(NodeIndex index) const;
    /// Makes `item` final and adds its weight to what holds it.
    Result<void> take_in(std::uint32_t &expanded, std::uint32_t &depth, NodeIndex item);

    DecodeLimits limits_;
    std::deque<Node> nodes_; // deques, because growing a vector would hold everything twice
    std::deque<Text> texts_;
    std::deque<Cell> cells_;
    std::deque<Container> containers_;
    std::deque<Object> objects_;
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::deque<std::string> long_texts_;
    std::size_t block_bytes_ = 0; ///< of the last one
    std::size_t block_free_ = 0;
    char *next_text_ = nullptr;
    std::size_t text_bytes_ = 0;
};

} // namespace bangui::fail2ban::store
