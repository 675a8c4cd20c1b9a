// SPDX-License-Identifier: Apache-2.0
//
// Where addresses are: a country, and if root has given such a file a network, from databases in the MMDB
// format. A hint for people, never decisive. Nothing is asked over the network.
//
// The files belong to the administrator, who replaces them while the daemon runs, perhaps by writing over
// them: so they are copied into memory and a lookup never touches the disk. Owned by the composition root.
// look_up and date may be called on any thread, also during a reload.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "bangui-web/history/event.h"
#include "common/base/clock.h"
#include "common/base/result.h"

namespace bangui::geo {

/// One database and the setting that names it, for the errors.
struct Source {
    std::string path;
    std::string key; ///< like "geo.country_file"
};

class Geo {
  public:
    /// A file of the whole Internet with its cities has 60 MiB; the daemon's unit allows 256 MiB for
    /// everything.
    static constexpr std::size_t max_file_bytes = std::size_t{96} * 1024 * 1024;
    /// Of an organisation's name; what is longer is cut at a character.
    static constexpr std::size_t max_name_bytes = 128;

    /// The country database needs `country.iso_code` or `country_code`, that of networks
    /// `autonomous_system_number` and `autonomous_system_organization`; without one no network is known.
    /// invalid_argument names the setting of a file that cannot be read or is no such database.
    static Result<std::unique_ptr<Geo>> open(Source country, std::optional<Source> network);
    ~Geo();
    Geo(Geo const &) = delete;
    Geo &operator=(Geo const &) = delete;

    /// Of a ban's id: an address, or a network, which is where its first address is. Empty for any other text
    /// and for what the files do not know.
    history::Place look_up(std::string_view ban_id) const;
    /// Another number for other files; never 0. On the thread that owns this.
    std::uint64_t version() const;
    /// When the country database was made, as it says itself.
    UnixSeconds date() const;

    /// Opens what was replaced since; true when anything was. On an error, which is told once for each change
    /// of a file, everything stays as it was. On the thread that owns this; reads the files.
    Result<bool> reload_if_changed();

  private:
    class Memory;
    class Database; ///< libmaxminddb stays in the .cc
    struct Databases;
    /// What the copies lie in.
    struct Memories {
        std::unique_ptr<Memory> country;
        std::unique_ptr<Memory> network;
    };

    Geo(Source country, std::optional<Source> network);
    Result<std::unique_ptr<Databases>> open_all(Memories const &memories) const;

    Source const country_;
    std::optional<Source> const network_;
    /// Those in use, and a second pair for the next files. Made at the start, because the process gives away
    /// the means to make more (bangui-web/allowed_calls.h).
    std::array<Memories, 2> memories_;
    std::size_t spare_ = 0;
    std::string stamp_;                    ///< of both files as they were last looked at
    mutable std::shared_mutex mutex_;      ///< shared while one is read
    std::unique_ptr<Databases> databases_; ///< null only while the first are opened
};

} // namespace bangui::geo
