// SPDX-License-Identifier: Apache-2.0
#include "banguid/protect/protected_list.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "common/base/text.h"

namespace bangui::protect {
namespace {

constexpr std::string_view beginning =
    "# Never banned by BanGUI: an address or a prefix a line. See banguictl(8).\n";

tl::unexpected<Error> failed(std::string const &path, int error) {
    return fail(ErrorCode::io_error, fmt::format("{}: {}", path, std::strerror(error)));
}

Result<std::string> read_all(UniqueFd const &file, std::string const &path) {
    std::string text(ProtectedList::max_bytes + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        auto const got = ::read(file.fd(), text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(path, errno);
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    if (size > ProtectedList::max_bytes)
        return fail(ErrorCode::io_error,
                    fmt::format("{} is larger than {} bytes", path, ProtectedList::max_bytes));
    text.resize(size);
    return text;
}

Result<void> write_all(int file, std::string_view text, std::string const &path) {
    while (!text.empty()) {
        auto const written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failed(path, errno);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> write_synced(std::string const &path, std::string_view text, mode_t mode) {
    UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    if (!file) return failed(path, errno);
    if (::fchmod(file.fd(), mode) != 0) return failed(path, errno); // whatever the umask was
    TRY(write_all(file.fd(), text, path));
    if (::fsync(file.fd()) != 0) return failed(path, errno);
    return {};
}

Result<void> sync_folder_of(std::string const &path) {
    auto const slash = path.rfind('/');
    auto const folder =
        slash == std::string::npos ? std::string(".") : path.substr(0, std::max<std::size_t>(slash, 1));
    UniqueFd opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened || ::fsync(opened.fd()) != 0) return failed(folder, errno);
    return {};
}

std::string one_line(std::string_view note) {
    return std::string(trimmed(visible(note)));
}

} // namespace

Result<ProtectedList> ProtectedList::load(std::string const &path) {
    UniqueFd const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!file && errno == ENOENT) return parse(beginning, path);
    if (!file) return failed(path, errno);
    return read(file, path);
}

Result<ProtectedList> ProtectedList::read(UniqueFd const &file, std::string const &path) {
    return parse(TRY(read_all(file, path)), path);
}

Result<ProtectedList> ProtectedList::parse(std::string_view text, std::string const &path) {
    ProtectedList list;
    for (std::size_t number = 1; !text.empty(); ++number) {
        auto const end = std::min(text.find('\n'), text.size());
        auto const line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        auto const hash = std::min(line.find('#'), line.size());
        auto const address = trimmed(line.substr(0, hash));
        if (address.empty()) {
            list.lines_.push_back({std::string(line), std::nullopt});
            continue;
        }
        auto const prefix = IpPrefix::parse(address);
        if (!prefix)
            return fail(ErrorCode::invalid_argument,
                        fmt::format("{}:{}: {}", path, number, prefix.error().detail));
        if (!is_utf8(line))
            return fail(ErrorCode::invalid_argument, fmt::format("{}:{}: not UTF-8", path, number));
        auto const note = hash < line.size() ? trimmed(line.substr(hash + 1)) : std::string_view();
        list.lines_.push_back(
            {std::string(line), Entry{*prefix, std::string(clipped(note, max_note_bytes))}});
    }
    return list;
}

std::vector<ProtectedList::Entry> ProtectedList::entries() const {
    std::vector<Entry> entries;
    for (auto const &line : lines_)
        if (line.entry) entries.push_back(*line.entry);
    return entries;
}

bool ProtectedList::add(IpPrefix const &prefix, std::string const &note) {
    auto const is_it = [&](Line const &line) { return line.entry && line.entry->prefix == prefix; };
    if (std::any_of(lines_.begin(), lines_.end(), is_it)) return false;
    auto const shown = one_line(note);
    lines_.push_back(
        {shown.empty() ? prefix.text() : fmt::format("{} # {}", prefix.text(), shown), Entry{prefix, shown}});
    return true;
}

bool ProtectedList::remove(IpPrefix const &prefix) {
    return std::erase_if(lines_,
                         [&](Line const &line) { return line.entry && line.entry->prefix == prefix; }) > 0;
}

Result<void> ProtectedList::save(std::string const &path, mode_t mode) const {
    std::string text;
    for (auto const &line : lines_)
        text += line.text + "\n";
    if (text.size() > max_bytes)
        return fail(ErrorCode::too_large, fmt::format("{} would be larger than {} bytes", path, max_bytes));
    auto const draft = fmt::format("{}.{}", path, ::getpid());
    if (auto written = write_synced(draft, text, mode); !written) {
        ::unlink(draft.c_str());
        return written;
    }
    if (::rename(draft.c_str(), path.c_str()) != 0) {
        auto const error = errno;
        ::unlink(draft.c_str());
        return failed(path, error);
    }
    return sync_folder_of(path);
}

} // namespace bangui::protect
