// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/value_store.h"

#include <algorithm>
#include <cstring>

namespace bangui::fail2ban::store {
namespace {

/// Blocks of text grow from the first to the last of these: most replies are tiny, a few are megabytes.
constexpr std::size_t first_block_bytes = 512;
constexpr std::size_t last_block_bytes = std::size_t{64} << 10;

bool holds_items(Kind kind) {
    switch (kind) {
    case Kind::list:
    case Kind::tuple:
    case Kind::set:
    case Kind::dict:
        return true;
    case Kind::none:
    case Kind::boolean:
    case Kind::integer:
    case Kind::big_integer:
    case Kind::real:
    case Kind::text:
    case Kind::bytes:
    case Kind::global:
    case Kind::object:
        return false;
    }
    return false;
}

} // namespace

Result<NodeIndex> Store::add(Kind kind) {
    if (nodes_.size() >= limits_.nodes) return fail(ErrorCode::too_large, "a reply of too many parts");
    Node node{};
    node.kind = kind;
    nodes_.push_back(node);
    return static_cast<NodeIndex>(nodes_.size() - 1);
}

Result<NodeIndex> Store::add_none() {
    return add(Kind::none);
}

Result<NodeIndex> Store::add_boolean(bool value) {
    auto const index = TRY(add(Kind::boolean));
    nodes_[index].boolean = value;
    return index;
}

Result<NodeIndex> Store::add_integer(std::int64_t value) {
    auto const index = TRY(add(Kind::integer));
    nodes_[index].integer = value;
    return index;
}

Result<NodeIndex> Store::add_real(double value) {
    auto const index = TRY(add(Kind::real));
    nodes_[index].real = value;
    return index;
}

Result<void> Store::reserve_text(std::size_t size) {
    if (size > limits_.bytes - text_bytes_) return fail(ErrorCode::too_large, "a reply of too much text");
    text_bytes_ += size;
    return {};
}

Result<NodeIndex> Store::add_kept_text(Kind kind, Text text) {
    auto const index = TRY(add(kind));
    nodes_[index].side = static_cast<std::uint32_t>(texts_.size());
    texts_.push_back(text);
    return index;
}

Result<NodeIndex> Store::add_text(Kind kind, std::string_view text) {
    if (text.size() > short_text_bytes) return adopt_text(kind, std::string(text));
    TRY(reserve_text(text.size()));
    if (block_free_ < text.size()) {
        block_bytes_ = std::clamp(2 * block_bytes_, first_block_bytes, last_block_bytes);
        block_free_ = std::max(block_bytes_, text.size());
        blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_free_));
        next_text_ = blocks_.back().get();
    }
    char *const place = next_text_;
    if (!text.empty()) std::memcpy(place, text.data(), text.size());
    next_text_ += text.size();
    block_free_ -= text.size();
    return add_kept_text(kind, {place, static_cast<std::uint32_t>(text.size())});
}

Result<NodeIndex> Store::adopt_text(Kind kind, std::string text) {
    if (text.size() <= short_text_bytes) return add_text(kind, text);
    TRY(reserve_text(text.size()));
    auto const &kept = long_texts_.emplace_back(std::move(text));
    return add_kept_text(kind, {kept.data(), static_cast<std::uint32_t>(kept.size())});
}

Result<NodeIndex> Store::add_container(Kind kind) {
    ENSURE(holds_items(kind));
    auto const index = TRY(add(kind));
    nodes_[index].side = static_cast<std::uint32_t>(containers_.size());
    containers_.emplace_back();
    return index;
}

Result<NodeIndex> Store::add_global(NodeIndex module, NodeIndex name) {
    if (nodes_[module].kind != Kind::text || nodes_[name].kind != Kind::text)
        return fail(ErrorCode::fail2ban_protocol, "a class name that is not text");
    auto const index = TRY(add(Kind::global));
    Object object{};
    object.module = texts_[nodes_[module].side];
    object.name = texts_[nodes_[name].side];
    nodes_[index].side = static_cast<std::uint32_t>(objects_.size());
    objects_.push_back(object);
    return index;
}

Result<NodeIndex> Store::add_object(NodeIndex global, NodeIndex arguments) {
    if (nodes_[global].kind != Kind::global || nodes_[arguments].kind != Kind::tuple)
        return fail(ErrorCode::fail2ban_protocol, "a call of something that is no class, or without a tuple");
    Object made = object(global);
    TRY(take_in(made.expanded, made.depth, arguments));
    made.arguments = arguments;
    auto const index = TRY(add(Kind::object));
    nodes_[index].side = static_cast<std::uint32_t>(objects_.size());
    objects_.push_back(made);
    return index;
}

Store::Weight Store::weight(NodeIndex index) const {
    Kind const kind = nodes_[index].kind;
    if (holds_items(kind)) return {container(index).expanded, container(index).depth};
    if (kind == Kind::object) return {object(index).expanded, object(index).depth};
    return {1, 0};
}

Result<void> Store::take_in(std::uint32_t &expanded, std::uint32_t &depth, NodeIndex item) {
    auto const inner = weight(item);
    if (inner.depth >= limits_.depth) return fail(ErrorCode::too_large, "a reply nested too deep");
    if (inner.expanded > limits_.expanded - expanded)
        return fail(ErrorCode::too_large, "a reply that repeats its parts too often");
    expanded += inner.expanded;
    depth = std::max(depth, inner.depth + 1);
    nodes_[item].final = true;
    return {};
}

Result<void> Store::append(NodeIndex container, NodeIndex item) {
    // Checked before: only list, dict and set opcodes and new tuples come here.
    auto &target = containers_[nodes_[container].side];
    if (nodes_[container].final || container == item)
        return fail(ErrorCode::fail2ban_protocol, "a container that changes after its use");
    if (cells_.size() >= limits_.nodes) return fail(ErrorCode::too_large, "a reply of too many items");
    TRY(take_in(target.expanded, target.depth, item));
    auto const cell = static_cast<CellIndex>(cells_.size());
    cells_.push_back({item, no_cell});
    (target.last == no_cell ? target.first : cells_[target.last].next) = cell;
    target.last = cell;
    ++target.size;
    return {};
}

Result<void> Store::set_state(NodeIndex object, NodeIndex state) {
    if (nodes_[object].kind != Kind::object || nodes_[object].final || object == state)
        return fail(ErrorCode::fail2ban_protocol, "a state for something that cannot have one");
    auto &target = objects_[nodes_[object].side];
    if (target.state != no_node) return fail(ErrorCode::fail2ban_protocol, "a second state");
    TRY(take_in(target.expanded, target.depth, state));
    target.state = state;
    return {};
}

std::string_view Store::text(NodeIndex index) const {
    Text const &text = texts_[nodes_[index].side];
    return {text.data, text.size};
}

} // namespace bangui::fail2ban::store
