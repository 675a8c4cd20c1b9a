// SPDX-License-Identifier: Apache-2.0
//
// A daemon's settings, declared once as a table of keys: from it come the reading of the TOML file, the
// environment variables, the checks, their error messages and the commented sample file. A key the table
// does not hold is an error, in the file and in the environment alike, because a setting that is misspelt
// must not silently keep its default.
//
// The environment wins over the file, the file over the default. The variable of a key is the schema's
// prefix and the path in upper case with dots as underscores: with the prefix BANGUI_WEB_ the key "http.port"
// is BANGUI_WEB_HTTP_PORT. A list in a variable is separated by commas. Read once at start, by main.
#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "common/base/result.h"

namespace bangui::config {

using Value = std::variant<std::string, std::int64_t, bool, std::vector<std::string>>;

/// One row of the table. Built by the five functions below; the kind of its default is the kind of the key.
struct Key {
    std::string path; ///< "section.name" in lower case
    Value standard;   ///< the default
    std::string documentation;
    std::int64_t minimum = 0; ///< of an integer its value, of a text its bytes, of a list its items
    std::int64_t maximum = 0;
    std::vector<std::string> choices; ///< when not empty, the text must be one of these
};

/// No text in a settings file is longer; longer than any path (PATH_MAX).
constexpr std::int64_t max_text_bytes = 4096;

Key text_key(std::string path, std::string standard, std::string documentation,
             std::int64_t max_bytes = max_text_bytes);
Key integer_key(std::string path, std::int64_t standard, std::int64_t minimum, std::int64_t maximum,
                std::string documentation);
Key flag_key(std::string path, bool standard, std::string documentation);
Key choice_key(std::string path, std::string standard, std::vector<std::string> choices,
               std::string documentation);
Key text_list_key(std::string path, std::vector<std::string> standard, std::int64_t max_items,
                  std::string documentation);

struct Schema {
    std::string introduction;       ///< the first lines of the sample, without "#"
    std::string environment_prefix; ///< "BANGUI_WEB_", "BANGUI_BANGUID_"; empty: the file alone decides
    std::vector<Key> keys;          ///< in the order of the sample; keys of a section stand together
};

/// "NAME=value" lines as in environ(7).
using Environment = std::vector<std::string>;
Environment process_environment();

/// The values, all checked against the schema. Asking for a path that is not in the schema, or as another
/// kind, is a bug of ours (ENSURE).
class Settings {
  public:
    std::string const &text(std::string_view path) const;
    bool flag(std::string_view path) const;
    std::vector<std::string> const &text_list(std::string_view path) const;
    template<std::integral Integer>
    Integer integer(std::string_view path) const {
        auto const value = wide_integer(path);
        ENSURE(std::in_range<Integer>(value)); // the schema's bounds are ours
        return static_cast<Integer>(value);
    }

    /// False while the default stands.
    bool is_set(std::string_view path) const;
    /// The invalid_argument for a value that the schema let pass and its user refuses; names the place:
    /// "/etc/bangui/web.toml:12: http.address: REASON" or "BANGUI_WEB_HTTP_ADDRESS: REASON".
    tl::unexpected<Error> wrong(std::string_view path, std::string_view reason) const;

  private:
    friend class Loader;
    struct Entry {
        Value value;
        std::string place; ///< "FILE:LINE: PATH", "VARIABLE", or "PATH (default)"
        bool set = false;
    };
    Entry const &entry(std::string_view path) const;
    std::int64_t wide_integer(std::string_view path) const;
    std::map<std::string, Entry, std::less<>> entries_;
};

/// `file_name` is for messages only. Errors are invalid_argument and name the file, line and key, or the
/// variable: "/etc/bangui/web.toml:12: http.port: must be 1..65535, is 99999".
Result<Settings> load_text(Schema const &schema, std::string_view file_name, std::string_view toml,
                           Environment const &environment);

enum class MissingFile { is_an_error, leaves_defaults };
Result<Settings> load_file(Schema const &schema, std::string const &path, MissingFile missing,
                           Environment const &environment);

/// For a file that gives permissions (root's policy): as load_file, and the file and the folder it is in must
/// belong to root or to the user this process runs as, nobody else may write them, and the file is no
/// symbolic link. Checked on the descriptor that is then read; not_permitted otherwise. A missing file is
/// not_found.
Result<Settings> load_trusted_file(Schema const &schema, std::string const &path,
                                   Environment const &environment);

/// A file with every key commented out at its default, under its documentation. Loads as it is, and with the
/// comment signs of its keys ("#key = ") removed.
std::string sample(Schema const &schema);

} // namespace bangui::config
