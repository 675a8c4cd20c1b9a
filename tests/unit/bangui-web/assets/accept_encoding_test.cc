// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/assets/accept_encoding.h"

#include <doctest/doctest.h>

using namespace bangui::assets;

namespace {

Encoding both(char const *accept) {
    return choose_encoding(accept, Available::yes, Available::yes);
}

} // namespace

TEST_CASE("the form with the greatest weight") {
    CHECK_EQ(both(""), Encoding::identity);
    CHECK_EQ(both("gzip, deflate, br, zstd"), Encoding::brotli);
    CHECK_EQ(both("gzip, deflate"), Encoding::gzip);
    CHECK_EQ(both("x-gzip"), Encoding::gzip);
    CHECK_EQ(both("BR;Q=1"), Encoding::brotli);
    CHECK_EQ(both("br;q=0.5, gzip;q=0.501"), Encoding::gzip);
    CHECK_EQ(both("br;q=0.5, gzip;q=0.5"), Encoding::brotli);
    CHECK_EQ(both("br;q=0, gzip"), Encoding::gzip);
    CHECK_EQ(both("br;q=0.000"), Encoding::identity);
    CHECK_EQ(both("*"), Encoding::brotli);
    CHECK_EQ(both("*;q=0.1, br;q=0"), Encoding::gzip);
    CHECK_EQ(both("identity, gzip;q=0.5"), Encoding::identity);
    CHECK_EQ(both("identity;q=0"), Encoding::identity);
    CHECK_EQ(both("br ; q=1 , gzip"), Encoding::brotli);
}

TEST_CASE("what cannot be read is not asked for") {
    for (auto const *accept : {"br;q=2", "br;q=1.5", "br;q=-1", "br;q=", "br;q=0.1234", "br;q=1.", "br;x=1",
                               "br;", "br;q=a", "b r", ";", ",", "br;q=0.5;q=1"}) {
        bool const is_taken = std::string_view(accept) == "br;q=1." || std::string_view(accept) == "br;";
        CHECK_EQ(both(accept), is_taken ? Encoding::brotli : Encoding::identity);
    }
}

TEST_CASE("only forms that are there") {
    CHECK_EQ(choose_encoding("br, gzip", Available::no, Available::yes), Encoding::gzip);
    CHECK_EQ(choose_encoding("br, gzip", Available::yes, Available::no), Encoding::brotli);
    CHECK_EQ(choose_encoding("br, gzip", Available::no, Available::no), Encoding::identity);
    CHECK_EQ(to_string(Encoding::brotli), "br");
    CHECK_EQ(to_string(Encoding::gzip), "gzip");
    CHECK_EQ(to_string(Encoding::identity), "");
}
