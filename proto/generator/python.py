# SPDX-License-Identifier: Apache-2.0
"""The Python client: client_runtime.py, then the types and operations as data for it."""

import pathlib

from .model import Alias, Boolean, Enum, Integer, List, Named, Octets, Optional, String

DOMAIN_CLASSES = {'JailName': 'String', 'IpAddress': 'Address', 'IpPrefix': 'Prefix'}


def expression(type_):
    """Python that builds the runtime's description of a type."""
    if isinstance(type_, Named):
        return f"TYPES['{type_.name}']"
    if isinstance(type_, Integer):
        return f"Integer('{type_.wire}', {type_.least}, {type_.most})"
    if isinstance(type_, Boolean):
        return 'Boolean()'
    if isinstance(type_, Optional):
        return f'Optional({expression(type_.item)})'
    if isinstance(type_, List):
        return f'List({expression(type_.item)}, {type_.most})'
    return f'{type(type_).__name__}({lengths(type_)})'


def lengths(type_):
    if isinstance(type_, Octets) and not type_.span:
        return f'({", ".join(map(str, type_.lengths))},)'
    return f'range({type_.least}, {type_.most + 1})'


def structure(struct):
    fields = ', '.join(f'{each.name}={expression(each.type)}' for each in struct.fields)
    return f'Struct({fields})'


def definition(each):
    if isinstance(each, Alias):
        if each.domain:
            return f'{DOMAIN_CLASSES[each.domain]}({lengths(each.type)})'
        return expression(each.type)
    if isinstance(each, Enum):
        return 'Enum({' + ', '.join(f"'{name}': {number}" for _, name, number in each.values) + '})'
    return structure(each)


def method(operation):
    names = [each.name for each in operation.request.fields]
    keywords = ''.join(f', {name}' for name in ['*'] + names) if names else ''
    passed = ''.join(f', {name}={name}' for name in names)
    return (f'    def {operation.name}(self{keywords}):\n'
            f"        return self.call('{operation.name}'{passed})")


def messages(protocol):
    """(kind, operation) in the runtime's terms -> struct, in the order of Protocol.messages()."""
    found = {('ERROR', 0): protocol.error}
    for each in protocol.operations:
        found['EVENT' if each.is_event else 'REQUEST', each.number] = each.request
        if each.reply is not None:
            found['REPLY', each.number] = each.reply
    return found


def client(protocol):
    runtime = pathlib.Path(__file__).with_name('client_runtime.py').read_text(encoding='utf-8')
    lines = [runtime, '', '# Generated from bangui.ipc by ipcgen.py.', '', 'TYPES = {}']
    lines += [f"TYPES['{each.name}'] = {definition(each)}" for each in protocol.types]
    lines += ['', '', 'class Client(Connection):', f'    protocol_number = {protocol.number}']
    lines.append(f'    frame_max = {protocol.frame_max}')
    lines.append('    operations = {')
    lines += [f"        '{each.name}': {each.number}," for each in protocol.operations]
    lines += ['    }', '    messages = {']
    lines += [f'        ({kind}, {number}): {structure(struct)},  # {struct.name}'
              for (kind, number), struct in messages(protocol).items()]
    lines.append('    }')
    for each in protocol.operations:
        if not each.is_event:
            lines += ['', method(each)]
    return '\n'.join(lines) + '\n'
