# SPDX-License-Identifier: Apache-2.0
"""The operation table for people, in Markdown."""

from .model import Boolean, Enum, Integer, List, Named, Octets, Optional, String


def describe(type_):
    """A type as bangui.ipc writes it, but without the '|' that ends a cell."""
    if isinstance(type_, Named):
        return type_.name
    if isinstance(type_, Integer):
        return type_.wire + (f' in {type_.least}..{type_.most}' if type_.narrowed else '')
    if isinstance(type_, Boolean):
        return 'bool'
    if isinstance(type_, Optional):
        return describe(type_.item) + '?'
    if isinstance(type_, List):
        return f'list<{describe(type_.item)}, {type_.most}>'
    if isinstance(type_, Octets) and not type_.span:
        return f'bytes<{" or ".join(map(str, type_.lengths))}>'
    return f'{"string" if isinstance(type_, String) else "bytes"}<{type_.least}..{type_.most}>'


def fields(struct):
    if struct is None:
        return ''
    return ', '.join(f'{each.name}: {describe(each.type)}' for each in struct.fields)


def largest(protocol, struct):
    return '' if struct is None else sum(protocol.size(each.type, max) for each in struct.fields)


def table(protocol):
    lines = [
        '<!-- SPDX-License-Identifier: Apache-2.0; generated from proto/bangui.ipc -->',
        f'# Operations of protocol {protocol.name} {protocol.number}',
        '',
        'Sizes are the largest possible payloads in bytes.',
        '',
        '| number | class | name | arguments | size | reply | size |',
        '|---|---|---|---|---|---|---|',
    ]
    for each in sorted(protocol.operations, key=lambda operation: operation.number):
        lines.append(f'| {each.number} | {each.cls} | {each.name} | {fields(each.request)} '
                     f'| {largest(protocol, each.request)} | {fields(each.reply)} '
                     f'| {largest(protocol, each.reply)} |')
    lines += ['', '## Types', '', '| name | is |', '|---|---|']
    for each in protocol.types:
        if isinstance(each, Enum):
            what = ', '.join(f'{number} {name}' for _, name, number in each.values)
        else:
            what = fields(each) if hasattr(each, 'fields') else describe(each.type)
        lines.append(f'| {each.name} | {what} |')
    lines += ['', *(f'Retired: {each.number} {each.name}' for each in protocol.retired)]
    return '\n'.join(lines).rstrip() + '\n'
