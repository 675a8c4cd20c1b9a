// SPDX-License-Identifier: Apache-2.0
//
// A parsed HTTP request. Plain values made by RequestParser and completed by Server (who is asking, over
// what); they belong to whoever holds them and know nothing of the connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bangui-web/net/peer.h"
#include "common/domain/ip_address.h"

namespace bangui::http {

enum class Method : std::uint8_t {
    get,
    head,
    post,
    put,
    patch,
    delete_,
    options,
    other, ///< a well-formed method that no route can have
};

/// "GET", "DELETE", ...; "?" for `other`.
std::string_view to_string(Method method);

struct HeaderField {
    std::string name; ///< lower case when it comes from a request
    std::string value;
    bool operator==(HeaderField const &) const = default;
};

/// The header fields of a request in the order they came.
class HeaderFields {
  public:
    void add(std::string name, std::string value);
    /// The value of the only field with this lower-case name; nothing when there is none or more than one.
    std::optional<std::string_view> find(std::string_view name) const;
    /// All values of the fields with this lower-case name, joined by ", " (RFC 9110 section 5.3).
    std::string joined(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    std::vector<HeaderField> const &all() const { return fields_; }

  private:
    std::vector<HeaderField> fields_;
};

/// The decoded parameters behind '?': UTF-8, no control characters, no key twice.
class Query {
  public:
    static Query of(std::vector<std::pair<std::string, std::string>> items);
    std::optional<std::string_view> find(std::string_view key) const;
    std::vector<std::pair<std::string, std::string>> const &items() const { return items_; }

  private:
    std::vector<std::pair<std::string, std::string>> items_;
};

/// What a listener is for, and with that what is known of whoever comes through it.
enum class Door : std::uint8_t {
    anybody,
    proxy,   ///< a Unix socket that only the proxy's user can open: what it says of its clients is believed
    admin,   ///< a Unix socket for root, who needs no session
    metrics, ///< for what collects figures: those and nothing else, without a session
};

/// Whether the browser spoke TLS with the proxy in front of us.
enum class Transport : std::uint8_t { plain, secure };

/// Whether a path lies below the server's BasePath.
enum class Placement : std::uint8_t { inside, outside };

struct RequestHead {
    Method method = Method::get;
    std::string method_text; ///< as received, at most 16 bytes
    std::string path;        ///< as received, still encoded, without the query; for logs
    /// The path below the server's BasePath, split at '/' and then decoded, so that a segment may hold a '/':
    /// "/bans/192.0.2.0%2F24" is {"bans", "192.0.2.0/24"}. "/" is empty; "/x/" ends with an empty segment.
    std::vector<std::string> segments;
    Query query;
    HeaderFields fields;
    std::string host;      ///< the Host field, checked for its characters
    int minor_version = 1; ///< of HTTP/1.x

    // Filled in by Server.
    std::string id; ///< 32 hexadecimal digits, new for each request; the answer's X-Request-Id
    net::Peer peer; ///< who is connected: the browser, or the proxy
    Door door = Door::anybody;
    /// Who is asking: the peer, or the address a trusted proxy forwarded. Nothing when that is not known
    /// (a Unix socket without a trusted proxy's word).
    std::optional<IpAddress> client_address;
    Transport transport = Transport::plain;
    Placement placement = Placement::inside;

    bool is_secure() const { return transport == Transport::secure; }
};

struct Request {
    RequestHead head;
    std::string body; ///< whole; never longer than the route's body limit
};

} // namespace bangui::http
