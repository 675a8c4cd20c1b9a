// SPDX-License-Identifier: Apache-2.0
//
// Writes figures in the text format that Prometheus reads
// (https://prometheus.io/docs/instrumenting/exposition_formats/). Names are the caller's to choose well: a
// counter ends with "_total", a unit stands in the name.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace bangui::metrics {

inline constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

struct Label {
    std::string_view name;
    std::string_view value; ///< any text: what would break out of the line is escaped
};
using Labels = std::initializer_list<Label>;

class Exposition {
  public:
    /// What follows until the next family are samples of this one. `help` is one line.
    void gauge(std::string_view name, std::string_view help) { begin(name, help, "gauge"); }
    void counter(std::string_view name, std::string_view help) { begin(name, help, "counter"); }

    void sample(Labels labels, std::integral auto value) { line(labels, std::to_string(value)); }
    void sample(std::integral auto value) { sample({}, value); }

    std::string take() && { return std::move(text_); }

  private:
    void begin(std::string_view name, std::string_view help, std::string_view type);
    void line(Labels labels, std::string_view value);

    std::string text_;
    std::string name_; ///< of the family
};

} // namespace bangui::metrics
