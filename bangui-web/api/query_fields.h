// SPDX-License-Identifier: Apache-2.0
//
// Takes the parameters of a request's query by name, kind and range, as json::Request does with a body: the
// first thing that is wrong is kept and told by finish(), which also refuses what nobody asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bangui-web/api/problem.h"
#include "bangui-web/http/request.h"
#include "common/domain/ip_prefix.h"

namespace bangui::api {

class QueryFields {
  public:
    /// Of a list in one parameter.
    static constexpr std::size_t max_items = 50;

    /// The query outlives it.
    explicit QueryFields(http::Query const &query);

    // None when the parameter is missing.
    std::optional<std::string_view> text(std::string_view name, std::size_t most_bytes);
    /// Separated by commas, none empty.
    std::vector<std::string_view> list(std::string_view name);
    std::optional<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most);
    std::optional<bool> truth(std::string_view name);
    /// Milliseconds since 1970.
    std::optional<std::int64_t> time(std::string_view name);

    void refuse(std::string_view name, std::string detail, ProblemCode code = ProblemCode::invalid_field);
    void missing(std::string_view name) { refuse(name, "is missing"); }
    /// None: everything was right, and nothing else was there.
    std::optional<Problem> finish();

  private:
    http::Query const &query_;
    std::vector<std::string_view> taken_;
    std::optional<Problem> problem_;
};

/// What one writes for an address: an address or network, else the exact text of an id that is none.
struct AddressOrText {
    std::optional<IpPrefix> prefix;
    std::string text; ///< in canonical form if it is an address
};
inline constexpr std::size_t max_address_bytes = 512;
/// invalid_argument for an empty or too long text, and for a network with bits behind its length.
Result<AddressOrText> address_or_text(std::string_view text);

} // namespace bangui::api
