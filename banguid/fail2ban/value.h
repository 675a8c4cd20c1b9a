// SPDX-License-Identifier: Apache-2.0
//
// A decoded pickle: inert data in one flat store. A Document owns it; a Value is a cheap view of one node of
// it and is valid as long as the Document lives, also after the Document was moved.
//
// Nodes are numbers into arrays, not pointers: 100,000 bans take a few megabytes beside their text, and
// nothing that is nested needs recursion to be built or freed. A node can only be put into a container that
// is still being filled and is final from then on, so there are no cycles, and the depth and the expanded
// size (shared nodes counted each time) of every node are known and bounded: walking a Value always ends
// soon.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>

namespace bangui::fail2ban {

/// What one reply may cost. banguid as a whole has 64 MiB; the longest reply measured, 100,000 bans with
/// their times, is 7 MB of pickle with 100,001 nodes (`status JAIL` with as many: 300,000 nodes).
struct DecodeLimits {
    std::size_t bytes = std::size_t{24} << 20; ///< of the pickle, and of all text kept
    std::size_t nodes = 500'000;               ///< also of container slots, stack entries and memo entries
    unsigned depth = 64;                       ///< the deepest reply seen has 9
    std::uint32_t expanded = 4'000'000;        ///< nodes met when everything is walked
};

enum class Kind : std::uint8_t {
    none,
    boolean,
    integer,     ///< fits 64 bits
    big_integer, ///< any other; text() is its two's complement, least byte first
    real,
    text, ///< mostly UTF-8. Undecodable bytes of file names come as lone surrogates (ed b2 80 .. ed b3 bf), a
          ///< remote peer's bytes may come through as they are: not to be trusted to be valid
    bytes,
    list,
    tuple,
    set,    ///< also a frozenset
    dict,   ///< items() alternates key, value
    global, ///< a class or function by name: never looked up
    object, ///< what a call of a global would make: never called
};

using NodeIndex = std::uint32_t;

namespace store {
class Store;
}

class Value {
  public:
    class Iterator {
      public:
        using value_type = Value;
        using difference_type = std::ptrdiff_t;
        Iterator() = default;
        Iterator(store::Store const *store, std::uint32_t cell)
            : store_(store)
            , cell_(cell) {}
        Value operator*() const;
        Iterator &operator++();
        Iterator operator++(int);
        bool operator==(Iterator const &) const = default;

      private:
        store::Store const *store_ = nullptr;
        std::uint32_t cell_ = 0;
    };
    struct Items {
        Iterator first;
        Iterator last;
        Iterator begin() const { return first; }
        Iterator end() const { return last; }
    };

    Value(store::Store const *store, NodeIndex node)
        : store_(store)
        , node_(node) {}

    Kind kind() const;
    std::optional<bool> boolean() const;
    /// A boolean counts as 0 or 1, as in Python.
    std::optional<std::int64_t> integer() const;
    std::optional<double> real() const;
    /// Of a text only.
    std::optional<std::string_view> text() const;
    /// The bytes behind text, bytes and big_integer; empty for others.
    std::string_view raw() const;

    /// Items of list, tuple, set and dict (keys and values both counted); none of others.
    std::size_t size() const;
    Items items() const;
    /// By position, in linear time; none when there are not so many.
    std::optional<Value> at(std::size_t position) const;

    /// Of global and object.
    std::string_view module() const;
    std::string_view name() const;
    /// Of object: the tuple it would be called with.
    std::optional<Value> arguments() const;
    /// Of object: what would be set on it afterwards.
    std::optional<Value> state() const;

  private:
    store::Store const *store_;
    NodeIndex node_;
};

class Document {
  public:
    Document(std::unique_ptr<store::Store> store, NodeIndex root);
    Document(Document &&) noexcept;
    Document &operator=(Document &&) noexcept;
    ~Document();

    Value root() const { return {store_.get(), root_}; }

  private:
    std::unique_ptr<store::Store> store_;
    NodeIndex root_;
};

} // namespace bangui::fail2ban
