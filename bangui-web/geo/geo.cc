// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/geo/geo.h"

#include <fcntl.h>
#include <functional>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <maxminddb.h>

#include "common/base/text.h"
#include "common/base/unique_fd.h"
#include "common/domain/ip_prefix.h"

namespace bangui::geo {
namespace {

tl::unexpected<Error> wrong(Source const &source, std::string_view reason) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("{}: {}: {}", source.key, visible(source.path), reason));
}

tl::unexpected<Error> wrong_errno(Source const &source, int error_number) {
    return fail_errno(ErrorCode::invalid_argument, fmt::format("{}: {}", source.key, visible(source.path)),
                      error_number);
}

/// Which file it is and when it was written to; empty when there is none.
std::string stamp_of(std::string const &path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return fmt::format("{}:{}:{}:{}.{}", status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec,
                       status.st_mtim.tv_nsec);
}

} // namespace

/// Memory that nobody else can change, as a descriptor: libmaxminddb maps a file, and a mapped one that
/// somebody cuts short ends the process.
class Geo::Memory {
  public:
    static Result<std::unique_ptr<Memory>> make() {
        UniqueFd fd(::memfd_create("geo", MFD_CLOEXEC));
        if (!fd) return fail_errno(ErrorCode::internal, "memory for a geographic file", errno);
        return std::unique_ptr<Memory>(new Memory(std::move(fd)));
    }
    std::string path() const { return fmt::format("/proc/self/fd/{}", fd_.fd()); }
    Result<void> fill(Source const &source);
    /// Nothing maps it any more.
    void clear() {
        // Where this fails, fill() says so.
        static_cast<void>(::ftruncate(fd_.fd(), 0));
    }

  private:
    explicit Memory(UniqueFd fd)
        : fd_(std::move(fd)) {}
    UniqueFd fd_;
};

Result<void> Geo::Memory::fill(Source const &source) {
    UniqueFd const file(::open(source.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file) return wrong_errno(source, errno);
    struct stat status {};
    if (::fstat(file.fd(), &status) != 0) return wrong_errno(source, errno);
    if (!S_ISREG(status.st_mode)) return wrong(source, "is not a regular file");
    if (status.st_size > static_cast<off_t>(max_file_bytes))
        return wrong(source, fmt::format("has more than {} MiB", max_file_bytes >> 20U));
    if (::ftruncate(fd_.fd(), 0) != 0) return wrong_errno(source, errno);
    std::array<char, 65'536> buffer{};
    for (std::size_t total = 0; total <= max_file_bytes;) {
        auto const got = ::read(file.fd(), buffer.data(), buffer.size());
        if (got < 0) return wrong_errno(source, errno);
        if (got == 0) return {};
        if (::pwrite(fd_.fd(), buffer.data(), static_cast<std::size_t>(got), static_cast<off_t>(total)) !=
            got)
            return wrong_errno(source, errno);
        total += static_cast<std::size_t>(got);
    }
    return wrong(source, "grows while it is read");
}

namespace {

/// The address in the form that a lookup takes.
sockaddr_storage socket_address(IpAddress const &address) {
    sockaddr_storage out{};
    if (address.family() == AddressFamily::ipv4) {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        std::memcpy(&in.sin_addr, address.bytes().data(), address.bytes().size());
        std::memcpy(&out, &in, sizeof in);
    } else {
        sockaddr_in6 in{};
        in.sin6_family = AF_INET6;
        std::memcpy(&in.sin6_addr, address.bytes().data(), address.bytes().size());
        std::memcpy(&out, &in, sizeof in);
    }
    return out;
}

/// Empty where there is nothing under these names.
std::string_view text_at(MMDB_entry_s entry, char const *outer, char const *inner = nullptr) {
    MMDB_entry_data_s data{};
    if (MMDB_get_value(&entry, &data, outer, inner, nullptr) != MMDB_SUCCESS) return {};
    if (!data.has_data || data.type != MMDB_DATA_TYPE_UTF8_STRING) return {};
    return {data.utf8_string, data.data_size};
}

/// 0 where there is no such number.
std::uint32_t number_at(MMDB_entry_s entry, char const *name) {
    MMDB_entry_data_s data{};
    if (MMDB_get_value(&entry, &data, name, nullptr) != MMDB_SUCCESS || !data.has_data) return 0;
    if (data.type == MMDB_DATA_TYPE_UINT32) return data.uint32;
    return data.type == MMDB_DATA_TYPE_UINT16 ? data.uint16 : 0;
}

bool is_country(std::string_view text) {
    auto const is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    return text.size() == 2 && is_capital(text[0]) && is_capital(text[1]);
}

} // namespace

class Geo::Database {
  public:
    /// `memory` is nobody else's until the end.
    static Result<std::unique_ptr<Database>> open(Source const &source, Memory &memory) {
        auto database = std::unique_ptr<Database>(new Database(memory));
        TRY(memory.fill(source));
        if (auto const code = ::MMDB_open(memory.path().c_str(), MMDB_MODE_MMAP, &database->mmdb_);
            code != MMDB_SUCCESS)
            return wrong(source, ::MMDB_strerror(code));
        database->is_open_ = true;
        return database;
    }
    ~Database() {
        if (is_open_) ::MMDB_close(&mmdb_);
        memory_.clear();
    }
    Database(Database const &) = delete;
    Database &operator=(Database const &) = delete;

    /// None where the file knows nothing of it, or is broken there.
    std::optional<MMDB_entry_s> find(IpAddress const &address) const {
        auto const storage = socket_address(address);
        int error = MMDB_SUCCESS;
        auto const result =
            ::MMDB_lookup_sockaddr(&mmdb_, reinterpret_cast<sockaddr const *>(&storage), &error);
        if (error != MMDB_SUCCESS || !result.found_entry) return std::nullopt;
        return result.entry;
    }
    UnixSeconds made() const {
        constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<UnixSeconds>::max());
        return static_cast<UnixSeconds>(std::min<std::uint64_t>(mmdb_.metadata.build_epoch, most));
    }

  private:
    explicit Database(Memory &memory)
        : memory_(memory) {}
    Memory &memory_;
    MMDB_s mmdb_{};
    bool is_open_ = false;
};

struct Geo::Databases {
    std::unique_ptr<Database> country; ///< never null
    std::unique_ptr<Database> network;
};

Geo::Geo(Source country, std::optional<Source> network)
    : country_(std::move(country))
    , network_(std::move(network)) {}

Geo::~Geo() = default;

Result<std::unique_ptr<Geo>> Geo::open(Source country, std::optional<Source> network) {
    auto geo = std::unique_ptr<Geo>(new Geo(std::move(country), std::move(network)));
    for (auto &memories : geo->memories_) {
        memories.country = TRY(Memory::make());
        if (geo->network_) memories.network = TRY(Memory::make());
    }
    TRY(geo->reload_if_changed());
    return geo;
}

Result<std::unique_ptr<Geo::Databases>> Geo::open_all(Memories const &memories) const {
    auto databases = std::make_unique<Databases>();
    databases->country = TRY(Database::open(country_, *memories.country));
    if (network_) databases->network = TRY(Database::open(*network_, *memories.network));
    return databases;
}

history::Place Geo::look_up(std::string_view ban_id) const {
    history::Place place;
    auto const prefix = IpPrefix::parse(ban_id);
    if (!prefix) return place;
    std::shared_lock const lock(mutex_);
    if (auto const entry = databases_->country->find(prefix->address())) {
        auto const nested = text_at(*entry, "country", "iso_code");
        auto const code = nested.empty() ? text_at(*entry, "country_code") : nested;
        if (is_country(code)) place.country = code;
    }
    if (!databases_->network) return place;
    if (auto const entry = databases_->network->find(prefix->address())) {
        place.network = number_at(*entry, "autonomous_system_number");
        auto const name = text_at(*entry, "autonomous_system_organization");
        if (is_utf8(name)) place.network_name = clipped(name, max_name_bytes);
    }
    return place;
}

std::uint64_t Geo::version() const {
    // 63 bits, so that it fits wherever a signed number is kept.
    return (std::hash<std::string>{}(stamp_) >> 1U) | 1U;
}

UnixSeconds Geo::date() const {
    std::shared_lock const lock(mutex_);
    return databases_->country->made();
}

Result<bool> Geo::reload_if_changed() {
    // Before reading: what is written meanwhile is a change.
    auto now = stamp_of(country_.path) + " " + (network_ ? stamp_of(network_->path) : "");
    if (now == stamp_) return false;
    stamp_ = std::move(now);
    auto databases = TRY(open_all(memories_[spare_]));
    {
        std::scoped_lock const lock(mutex_);
        databases_.swap(databases);
    }
    spare_ = 1 - spare_; // what was open goes here, where nobody reads it any more
    return true;
}

} // namespace bangui::geo
