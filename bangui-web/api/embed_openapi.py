#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Puts the OpenAPI document into the program: embed_openapi.py openapi.yaml OUTPUT.cc

YAML in, a C++ source with openapi_document() as compact JSON out.
"""

import json
import sys

import yaml

SOURCE = '''\
// SPDX-License-Identifier: Apache-2.0
//
// Generated from Docs/openapi.yaml by embed_openapi.py.
#include "bangui-web/api/openapi.h"

namespace bangui::api {{
namespace {{

constexpr unsigned char document[] = {{
{bytes}
}};

}} // namespace

std::string_view openapi_document() {{
    return {{reinterpret_cast<char const *>(document), sizeof document}};
}}

}} // namespace bangui::api
'''


def main(source, target):
    with open(source, encoding='utf-8') as file:
        document = yaml.safe_load(file)
    data = json.dumps(document, separators=(',', ':'), ensure_ascii=False).encode()
    rows = (', '.join(map(str, data[at:at + 24])) for at in range(0, len(data), 24))
    with open(target, 'w', encoding='utf-8') as file:
        file.write(SOURCE.format(bytes=',\n'.join(f'    {row}' for row in rows)))


if __name__ == '__main__':
    main(*sys.argv[1:])
