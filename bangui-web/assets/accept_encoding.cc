// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/assets/accept_encoding.h"

#include <optional>
#include <string>

#include "common/base/text.h"

namespace bangui::assets {
namespace {

/// The text before the separator; takes it and the separator off the list.
std::string_view pop_front(std::string_view &list, char separator) {
    auto const end = list.find(separator);
    auto const front = list.substr(0, end);
    list = end == std::string_view::npos ? std::string_view() : list.substr(end + 1);
    return trimmed(front);
}

/// ";q=0.5" as thousandths; nothing when it is malformed. At most three decimals (section 12.4.2).
std::optional<int> weight(std::string_view parameter) {
    auto const name = pop_front(parameter, '=');
    auto const value = trimmed(parameter);
    if (ascii_lowered(name) != "q" || value.empty() || value.size() > 5 ||
        (value[0] != '0' && value[0] != '1'))
        return std::nullopt;
    if (value.size() > 1 && value[1] != '.') return std::nullopt;
    int thousandths = (value[0] - '0') * 1000;
    int scale = 100;
    for (char const digit : value.size() > 2 ? value.substr(2) : std::string_view()) {
        if (digit < '0' || digit > '9') return std::nullopt;
        thousandths += (digit - '0') * scale;
        scale /= 10;
    }
    return thousandths <= 1000 ? std::optional(thousandths) : std::nullopt;
}

struct Weights {
    std::optional<int> brotli;
    std::optional<int> gzip;
    std::optional<int> identity;
    std::optional<int> others;
};

Weights parse(std::string_view list) {
    constexpr int full = 1000;
    Weights weights;
    while (!list.empty()) {
        auto item = pop_front(list, ',');
        auto const coding = ascii_lowered(pop_front(item, ';'));
        auto const given = item.empty() ? std::optional(full) : weight(item);
        if (!given) continue; // what cannot be read is not asked for
        if (coding == "br") weights.brotli = given;
        if (coding == "gzip" || coding == "x-gzip") weights.gzip = given;
        if (coding == "identity") weights.identity = given;
        if (coding == "*") weights.others = given;
    }
    return weights;
}

} // namespace

std::string_view to_string(Encoding encoding) {
    switch (encoding) {
    case Encoding::identity:
        return "";
    case Encoding::gzip:
        return "gzip";
    case Encoding::brotli:
        return "br";
    }
    return "";
}

Encoding choose_encoding(std::string_view accept_encoding, Available brotli, Available gzip) {
    auto const weights = parse(accept_encoding);
    auto const of = [&](std::optional<int> named) { return named.value_or(weights.others.value_or(0)); };
    auto best = Encoding::identity;
    int best_weight = weights.identity.value_or(0); // unnamed it is taken, but anything asked for is better
    if (gzip == Available::yes && of(weights.gzip) > 0 && of(weights.gzip) >= best_weight) {
        best = Encoding::gzip;
        best_weight = of(weights.gzip);
    }
    if (brotli == Available::yes && of(weights.brotli) > 0 && of(weights.brotli) >= best_weight)
        best = Encoding::brotli;
    return best;
}

} // namespace bangui::assets
