// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/pickle_reader.h"

#include <algorithm>
#include <bit>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "banguid/fail2ban/markers.h"
#include "banguid/fail2ban/pickle_tokens.h"
#include "banguid/fail2ban/python_text.h"
#include "banguid/fail2ban/value_store.h"

namespace bangui::fail2ban {
namespace {

constexpr std::uint64_t newest_protocol = 5;
/// As much as LONG1 can count. Decimal conversion is quadratic, and no counter has more than 8 bytes.
constexpr std::size_t max_integer_bytes = 255;
constexpr NodeIndex absent = store::no_node;

auto broken(std::string_view what) {
    return fail(ErrorCode::fail2ban_protocol, fmt::format("a reply with {}", what));
}

/// `str`, however the two Pythons call it.
bool is_text_type(store::Object const &global) {
    std::string_view const module(global.module.data, global.module.size);
    std::string_view const name(global.name.data, global.name.size);
    return (module == "builtins" && name == "str") ||
           (module == "__builtin__" && (name == "str" || name == "unicode"));
}

} // namespace

/// Python's unpickling machine without Python: a stack of nodes, marks on it, and a memo.
class PickleReader::Machine {
  public:
    explicit Machine(DecodeLimits limits)
        : limits_(limits)
        , tokens_(limits.bytes)
        , store_(std::make_unique<store::Store>(limits)) {}

    Result<std::size_t> feed(ByteView bytes);
    bool finished() const { return marker_seen_ == end_marker.size(); }
    Document take() { return Document(std::move(store_), root_); }

  private:
    Result<void> run(Token const &token);
    Result<void> read_marker(ByteView &bytes);

    Result<void> push(NodeIndex node);
    Result<void> push(Result<NodeIndex> node) { return push(TRY(std::move(node))); }
    Result<NodeIndex> pop();
    Result<NodeIndex> top() const;
    Result<std::size_t> take_mark();
    std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }

    Result<void> push_text(Kind kind, Token const &token);
    Result<void> push_integer(std::string_view twos_complement);
    Result<void> push_mark();
    Result<void> remove_top();
    Result<void> remove_to_mark();
    Result<void> make_small_tuple(std::size_t size);
    Result<void> make_from_mark(Kind kind);
    /// Appends what lies above `from` to the container of kind `kind` right below it.
    Result<void> extend(Kind kind, std::size_t from);
    Result<void> extend_from_mark(Kind kind) { return extend(kind, TRY(take_mark())); }
    Result<void> extend_by(Kind kind, std::size_t count);
    Result<void> remember(std::size_t slot);
    Result<void> recall(std::size_t slot);
    Result<void> global_from_lines(std::string_view lines);
    Result<void> global_from_stack();
    Result<void> call();
    Result<void> call_with_keywords();
    Result<void> build();
    Result<void> stop();

    DecodeLimits limits_;
    PickleTokens tokens_;
    std::unique_ptr<store::Store> store_;
    std::vector<NodeIndex> stack_;
    std::vector<std::size_t> marks_; ///< each a size of stack_: what lies above belongs to it
    std::vector<NodeIndex> memo_;
    std::size_t tokens_seen_ = 0;
    bool stopped_ = false;
    std::size_t marker_seen_ = 0; ///< bytes of end_marker
    NodeIndex root_ = absent;
};

Result<std::size_t> PickleReader::Machine::feed(ByteView bytes) {
    std::size_t const offered = bytes.size();
    while (!stopped_) {
        auto const token = TRY(tokens_.next(bytes));
        if (!token) return offered;
        TRY(run(*token));
        ++tokens_seen_;
    }
    TRY(read_marker(bytes));
    return offered - bytes.size();
}

Result<void> PickleReader::Machine::read_marker(ByteView &bytes) {
    auto const part = as_text(bytes).substr(0, end_marker.size() - marker_seen_);
    if (part != end_marker.substr(marker_seen_, part.size())) return broken("no end marker after its value");
    marker_seen_ += part.size();
    bytes = bytes.subspan(part.size());
    return {};
}

Result<void> PickleReader::Machine::run(Token const &token) {
    switch (token.opcode) {
    case Opcode::proto:
        if (tokens_seen_ != 0 || token.number > newest_protocol) return broken("an unknown protocol");
        return {};
    case Opcode::frame: // a hint for reading ahead
        return {};
    case Opcode::stop:
        return stop();

    case Opcode::none:
        return push(store_->add_none());
    case Opcode::new_true:
        return push(store_->add_boolean(true));
    case Opcode::new_false:
        return push(store_->add_boolean(false));
    case Opcode::bin_int1:
    case Opcode::bin_int2:
        return push(store_->add_integer(static_cast<std::int64_t>(token.number)));
    case Opcode::bin_int:
        return push(store_->add_integer(static_cast<std::int32_t>(static_cast<std::uint32_t>(token.number))));
    case Opcode::long1:
    case Opcode::long4:
        return push_integer(token.payload);
    case Opcode::bin_float:
        return push(store_->add_real(std::bit_cast<double>(token.number)));
    case Opcode::short_bin_unicode:
    case Opcode::bin_unicode:
    case Opcode::bin_unicode8:
    case Opcode::short_bin_string: // Python 2 sends its byte strings, which hold UTF-8, with these two
    case Opcode::bin_string:
        return push_text(Kind::text, token);
    case Opcode::short_bin_bytes:
    case Opcode::bin_bytes:
    case Opcode::bin_bytes8:
    case Opcode::byte_array8:
        return push_text(Kind::bytes, token);

    case Opcode::mark:
        return push_mark();
    case Opcode::pop:
        return remove_top();
    case Opcode::pop_mark:
        return remove_to_mark();
    case Opcode::dup:
        return push(top());

    case Opcode::empty_tuple:
        return push(store_->add_container(Kind::tuple));
    case Opcode::empty_list:
        return push(store_->add_container(Kind::list));
    case Opcode::empty_dict:
        return push(store_->add_container(Kind::dict));
    case Opcode::empty_set:
        return push(store_->add_container(Kind::set));
    case Opcode::tuple1:
        return make_small_tuple(1);
    case Opcode::tuple2:
        return make_small_tuple(2);
    case Opcode::tuple3:
        return make_small_tuple(3);
    case Opcode::tuple:
        return make_from_mark(Kind::tuple);
    case Opcode::frozen_set:
        return make_from_mark(Kind::set);
    case Opcode::append:
        return extend_by(Kind::list, 1);
    case Opcode::appends:
        return extend_from_mark(Kind::list);
    case Opcode::set_item:
        return extend_by(Kind::dict, 2);
    case Opcode::set_items:
        return extend_from_mark(Kind::dict);
    case Opcode::add_items:
        return extend_from_mark(Kind::set);

    case Opcode::memoize:
        return remember(memo_.size());
    case Opcode::bin_put:
    case Opcode::long_bin_put:
        return remember(token.number);
    case Opcode::bin_get:
    case Opcode::long_bin_get:
        return recall(token.number);

    case Opcode::global:
        return global_from_lines(token.payload);
    case Opcode::stack_global:
        return global_from_stack();
    case Opcode::reduce:
    case Opcode::new_object:
        return call();
    case Opcode::new_object_ex:
        return call_with_keywords();
    case Opcode::build:
        return build();
    }
    return broken("an unknown opcode"); // PickleTokens lets none through
}

Result<void> PickleReader::Machine::push(NodeIndex node) {
    if (stack_.size() >= limits_.nodes) return fail(ErrorCode::too_large, "a reply of too many open parts");
    stack_.push_back(node);
    return {};
}

Result<NodeIndex> PickleReader::Machine::top() const {
    if (stack_.size() <= floor()) return broken("too few values");
    return stack_.back();
}

Result<NodeIndex> PickleReader::Machine::pop() {
    auto const node = TRY(top());
    stack_.pop_back();
    return node;
}

/// Where the values above the last mark begin; the mark is gone, the values stay.
Result<std::size_t> PickleReader::Machine::take_mark() {
    if (marks_.empty()) return broken("no mark where one is needed");
    auto const from = marks_.back();
    marks_.pop_back();
    return from;
}

Result<void> PickleReader::Machine::push_mark() {
    // Each open mark is one more level of nesting.
    if (marks_.size() >= limits_.depth) return fail(ErrorCode::too_large, "a reply nested too deep");
    marks_.push_back(stack_.size());
    return {};
}

Result<void> PickleReader::Machine::remove_top() {
    if (!marks_.empty() && marks_.back() == stack_.size()) {
        marks_.pop_back();
        return {};
    }
    TRY(pop());
    return {};
}

Result<void> PickleReader::Machine::remove_to_mark() {
    stack_.resize(TRY(take_mark()));
    return {};
}

Result<void> PickleReader::Machine::push_text(Kind kind, Token const &token) {
    if (token.payload.size() <= store::short_text_bytes) return push(store_->add_text(kind, token.payload));
    return push(store_->adopt_text(kind, tokens_.take_payload()));
}

Result<void> PickleReader::Machine::push_integer(std::string_view twos_complement) {
    if (twos_complement.size() > max_integer_bytes)
        return fail(ErrorCode::too_large, "a number of too many digits");
    auto const byte = [&](std::size_t at) { return static_cast<std::uint8_t>(twos_complement[at]); };
    std::size_t size = twos_complement.size();
    // The last byte is redundant when it only repeats the sign bit of the one before.
    while (size > 1 && byte(size - 1) == (byte(size - 2) >= 0x80 ? 0xff : 0x00))
        --size;
    if (size > sizeof(std::int64_t))
        return push(store_->add_text(Kind::big_integer, twos_complement.substr(0, size)));
    std::uint64_t bits = size > 0 && byte(size - 1) >= 0x80 ? ~std::uint64_t{0} : 0;
    for (std::size_t at = size; at > 0; --at)
        bits = bits << 8 | byte(at - 1);
    return push(store_->add_integer(static_cast<std::int64_t>(bits)));
}

Result<void> PickleReader::Machine::make_small_tuple(std::size_t size) {
    if (stack_.size() - floor() < size) return broken("too few values");
    auto const tuple = TRY(store_->add_container(Kind::tuple));
    stack_.insert(stack_.end() - static_cast<std::ptrdiff_t>(size), tuple);
    return extend(Kind::tuple, stack_.size() - size);
}

Result<void> PickleReader::Machine::make_from_mark(Kind kind) {
    auto const from = TRY(take_mark());
    auto const made = TRY(store_->add_container(kind));
    stack_.insert(stack_.begin() + static_cast<std::ptrdiff_t>(from), made);
    return extend(kind, from + 1);
}

Result<void> PickleReader::Machine::extend_by(Kind kind, std::size_t count) {
    if (stack_.size() - floor() < count + 1) return broken("too few values");
    return extend(kind, stack_.size() - count);
}

Result<void> PickleReader::Machine::extend(Kind kind, std::size_t from) {
    if (from <= floor()) return broken("no container where one is needed");
    auto const container = stack_[from - 1];
    if (store_->node(container).kind != kind) return broken("items for something that has none");
    if (kind == Kind::dict && (stack_.size() - from) % 2 != 0) return broken("a key without a value");
    for (std::size_t at = from; at < stack_.size(); ++at)
        TRY(store_->append(container, stack_[at]));
    stack_.resize(from);
    return {};
}

Result<void> PickleReader::Machine::remember(std::size_t slot) {
    // Python numbers from 0 (the C pickler of Python 2 from 1) without gaps.
    if (slot > memo_.size() + 1) return broken("a memo with gaps");
    if (slot >= limits_.nodes) return fail(ErrorCode::too_large, "a reply that remembers too much");
    auto const node = TRY(top());
    if (slot >= memo_.size()) memo_.resize(slot + 1, absent);
    memo_[slot] = node;
    return {};
}

Result<void> PickleReader::Machine::recall(std::size_t slot) {
    if (slot >= memo_.size() || memo_[slot] == absent) return broken("a reference to nothing");
    return push(memo_[slot]);
}

Result<void> PickleReader::Machine::global_from_lines(std::string_view lines) {
    auto const end = lines.find('\n');
    auto const module = TRY(store_->add_text(Kind::text, lines.substr(0, end)));
    auto const name = TRY(store_->add_text(Kind::text, lines.substr(end + 1)));
    return push(store_->add_global(module, name));
}

Result<void> PickleReader::Machine::global_from_stack() {
    auto const name = TRY(pop());
    auto const module = TRY(pop());
    return push(store_->add_global(module, name));
}

/// An object stays what it is, a name and arguments; only str(X), which has no effect to fear, becomes its
/// text.
Result<void> PickleReader::Machine::call() {
    auto const arguments = TRY(pop());
    auto const callee = TRY(pop());
    auto const &callee_node = store_->node(callee);
    bool const makes_text = callee_node.kind == Kind::global && is_text_type(store_->object(callee)) &&
                            store_->node(arguments).kind == Kind::tuple &&
                            store_->container(arguments).size == 1;
    if (!makes_text) return push(store_->add_object(callee, arguments));
    auto const argument = store_->cell(store_->container(arguments).first).node;
    if (store_->node(argument).kind == Kind::text) return push(argument);
    // Every node shows as at least one byte, so the bound on text also bounds the work.
    auto text = TRY(python_str(Value(store_.get(), argument), limits_.bytes - store_->text_bytes()));
    return push(store_->adopt_text(Kind::text, std::move(text)));
}

Result<void> PickleReader::Machine::call_with_keywords() {
    auto const keywords = TRY(pop());
    bool const none = store_->node(keywords).kind == Kind::dict && store_->container(keywords).size == 0;
    if (!none) return broken("an object made with keywords");
    return call();
}

Result<void> PickleReader::Machine::build() {
    auto const state = TRY(pop());
    return store_->set_state(TRY(top()), state);
}

Result<void> PickleReader::Machine::stop() {
    if (stack_.size() != 1 || !marks_.empty()) return broken("more or less than one value");
    root_ = stack_.front();
    stopped_ = true;
    return {};
}

PickleReader::PickleReader(DecodeLimits limits)
    : limits_(limits)
    , machine_(std::make_unique<Machine>(limits)) {}
PickleReader::~PickleReader() = default;
PickleReader::PickleReader(PickleReader &&) noexcept = default;
PickleReader &PickleReader::operator=(PickleReader &&) noexcept = default;

Result<std::size_t> PickleReader::feed(ByteView bytes) {
    return machine_->feed(bytes);
}

bool PickleReader::finished() const {
    return machine_->finished();
}

Document PickleReader::take() {
    ENSURE(finished());
    auto document = machine_->take();
    machine_ = std::make_unique<Machine>(limits_);
    return document;
}

} // namespace bangui::fail2ban
