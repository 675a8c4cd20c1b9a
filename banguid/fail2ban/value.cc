// SPDX-License-Identifier: Apache-2.0
#include "banguid/fail2ban/value.h"

#include "banguid/fail2ban/value_store.h"

namespace bangui::fail2ban {
namespace {

bool holds_items(Kind kind) {
    return kind == Kind::list || kind == Kind::tuple || kind == Kind::set || kind == Kind::dict;
}

std::string_view view(store::Text const &text) {
    return {text.data, text.size};
}

} // namespace

Value Value::Iterator::operator*() const {
    return {store_, store_->cell(cell_).node};
}

Value::Iterator &Value::Iterator::operator++() {
    cell_ = store_->cell(cell_).next;
    return *this;
}

Value::Iterator Value::Iterator::operator++(int) {
    Iterator const before = *this;
    ++*this;
    return before;
}

Kind Value::kind() const {
    return store_->node(node_).kind;
}

std::optional<bool> Value::boolean() const {
    if (kind() != Kind::boolean) return std::nullopt;
    return store_->node(node_).boolean;
}

std::optional<std::int64_t> Value::integer() const {
    if (kind() == Kind::boolean) return store_->node(node_).boolean ? 1 : 0;
    if (kind() != Kind::integer) return std::nullopt;
    return store_->node(node_).integer;
}

std::optional<double> Value::real() const {
    if (kind() != Kind::real) return std::nullopt;
    return store_->node(node_).real;
}

std::optional<std::string_view> Value::text() const {
    if (kind() != Kind::text) return std::nullopt;
    return store_->text(node_);
}

std::string_view Value::raw() const {
    if (kind() != Kind::text && kind() != Kind::bytes && kind() != Kind::big_integer) return {};
    return store_->text(node_);
}

std::size_t Value::size() const {
    return holds_items(kind()) ? store_->container(node_).size : 0;
}

Value::Items Value::items() const {
    return {{store_, holds_items(kind()) ? store_->container(node_).first : store::no_cell},
            {store_, store::no_cell}};
}

std::optional<Value> Value::at(std::size_t position) const {
    for (auto const item : items())
        if (position-- == 0) return item;
    return std::nullopt;
}

std::string_view Value::module() const {
    return kind() == Kind::global || kind() == Kind::object ? view(store_->object(node_).module)
                                                            : std::string_view{};
}

std::string_view Value::name() const {
    return kind() == Kind::global || kind() == Kind::object ? view(store_->object(node_).name)
                                                            : std::string_view{};
}

std::optional<Value> Value::arguments() const {
    if (kind() != Kind::object) return std::nullopt;
    return Value(store_, store_->object(node_).arguments);
}

std::optional<Value> Value::state() const {
    if (kind() != Kind::object || store_->object(node_).state == store::no_node) return std::nullopt;
    return Value(store_, store_->object(node_).state);
}

Document::Document(std::unique_ptr<store::Store> store, NodeIndex root)
    : store_(std::move(store))
    , root_(root) {}
Document::Document(Document &&) noexcept = default;
Document &Document::operator=(Document &&) noexcept = default;
Document::~Document() = default;

} // namespace bangui::fail2ban
