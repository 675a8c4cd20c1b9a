// SPDX-License-Identifier: Apache-2.0
#include "banguid/ctl/admin_client.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include "common/base/text.h"
#include "common/base/unique_fd.h"

namespace bangui::ctl {
namespace {

namespace beast_http = boost::beast::http;

ErrorCode code_of(int error) {
    if (error == ENOENT || error == ECONNREFUSED) return ErrorCode::not_found;
    // Whoever is not root is cut off before a byte of an answer.
    if (error == EACCES || error == EPERM || error == EPIPE || error == ECONNRESET)
        return ErrorCode::not_permitted;
    if (error == EAGAIN || error == EWOULDBLOCK) return ErrorCode::timed_out;
    return ErrorCode::io_error;
}

tl::unexpected<Error> failed(std::string const &path, int error) {
    return fail(code_of(error), fmt::format("{}: {}", path, std::strerror(error)));
}

Result<UniqueFd> connect_to(std::string const &path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return fail(ErrorCode::invalid_argument, fmt::format("{} is too long for a socket", visible(path)));
    path.copy(address.sun_path, path.size());
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket) return failed(path, errno);
    timeval const deadline{AdminClient::deadline_seconds, 0};
    for (auto const option : {SO_RCVTIMEO, SO_SNDTIMEO})
        ::setsockopt(socket.fd(), SOL_SOCKET, option, &deadline, sizeof deadline);
    if (::connect(socket.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address) != 0)
        return failed(path, errno);
    return socket;
}

Result<void> send_all(int socket, std::string_view bytes, std::string const &path) {
    while (!bytes.empty()) {
        auto const sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return failed(path, errno);
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
}

Result<Answer> receive(int socket, std::string const &path) {
    beast_http::response_parser<beast_http::string_body> parser;
    parser.body_limit(AdminClient::max_answer_bytes);
    parser.eager(true);
    std::string input;
    std::array<char, 16384> piece{};
    while (!parser.is_done()) {
        auto const got = ::recv(socket, piece.data(), piece.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(path, errno);
        if (got == 0)
            return fail(input.empty() ? ErrorCode::not_permitted : ErrorCode::protocol_error,
                        fmt::format("{}: closed without an answer", path));
        input.append(piece.data(), static_cast<std::size_t>(got));
        if (input.size() > AdminClient::max_answer_bytes)
            return fail(ErrorCode::protocol_error, fmt::format("{}: an endless answer", path));
        boost::beast::error_code error;
        auto const used = parser.put(boost::asio::buffer(input), error);
        if (error && error != beast_http::error::need_more)
            return fail(ErrorCode::protocol_error, fmt::format("{}: {}", path, error.message()));
        input.erase(0, used);
    }
    auto response = parser.release();
    return Answer{static_cast<int>(response.result_int()), std::move(response.body())};
}

} // namespace

Result<Answer> AdminClient::ask(std::string_view method, std::string_view target,
                                std::string_view body) const {
    auto const socket = TRY(connect_to(path_));
    auto request =
        fmt::format("{} /api/v1{} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", method, target);
    if (!body.empty())
        request += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
    request += "\r\n";
    request += body;
    TRY(send_all(socket.fd(), request, path_));
    return receive(socket.fd(), path_);
}

std::string encoded(std::string_view segment) {
    std::string out;
    for (char const c : segment) {
        bool const is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              std::string_view("-._~").find(c) != std::string_view::npos;
        out += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

} // namespace bangui::ctl
