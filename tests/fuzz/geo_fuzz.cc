// SPDX-License-Identifier: Apache-2.0
//
// A database of addresses as somebody gives it who means harm: it is refused, or places are what they may be.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "bangui-web/geo/geo.h"
#include "common/base/text.h"
#include "common/base/unique_fd.h"

using namespace bangui;

/// libmaxminddb 1.7.1 forgets 5 KiB when a file's metadata turn out broken half-way: once for each time that
/// an administrator puts such a file in place.
extern "C" char const *__lsan_default_suppressions() { // NOLINT: the name is the sanitizer's
    return "leak:libmaxminddb";
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    UniqueFd const file(::memfd_create("geo_fuzz", MFD_CLOEXEC));
    ENSURE(::write(file.fd(), data, size) == static_cast<ssize_t>(size));
    geo::Source const source{"/proc/self/fd/" + std::to_string(file.fd()), "fuzz"};
    auto const opened = geo::Geo::open(source, source);
    if (!opened) return 0;
    for (auto const *id : {"0.0.0.0", "192.0.2.1", "192.0.2.128", "198.51.100.1", "255.255.255.255",
                           "::", "2001:db8::1", "ffff::", "2001:db8::/64"}) {
        auto const place = (*opened)->look_up(id);
        ENSURE(place.country.empty() || place.country.size() == 2);
        ENSURE(place.network_name.size() <= geo::Geo::max_name_bytes && is_utf8(place.network_name));
    }
    ENSURE((*opened)->date() >= 0);
    return 0;
}
