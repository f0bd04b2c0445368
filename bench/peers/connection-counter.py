"""Counts the TCP connections that are opened to a port of the loopback, exactly: the kernel counts their first packets.

Usage: connection-counter.py PORT. For each line on standard input it writes how many there were so far. It needs Linux, and the
right to see packets (root, or CAP_NET_RAW).
"""

import ctypes
import socket
import struct
import sys

IPV4 = 0x0800
SO_ATTACH_FILTER = 26
SOL_PACKET = 263
PACKET_STATISTICS = 6


def first_packets_to(port):
    """Which IPv4 packets are TCP to this port with SYN and without ACK, in the machine code of the kernel's filter."""
    load_protocol, skip_header, load_port, load_flags = (0x30, 9), (0xB1, 0), (0x48, 2), (0x50, 13)
    keep_syn_and_ack, answer = (0x54, 0x12), 0x06
    program = [
        (load_protocol[0], 0, 0, load_protocol[1]),
        (0x15, 0, 7, socket.IPPROTO_TCP),
        (skip_header[0], 0, 0, skip_header[1]),
        (load_port[0], 0, 0, load_port[1]),
        (0x15, 0, 4, port),
        (load_flags[0], 0, 0, load_flags[1]),
        (keep_syn_and_ack[0], 0, 0, keep_syn_and_ack[1]),
        (0x15, 0, 1, 0x02),
        (answer, 0, 0, 64),
        (answer, 0, 0, 0),
    ]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in program)


def main(port):
    # Asked for IPv4 alone it sees a packet of the loopback once, when it arrives; without a protocol, nothing until it is bound.
    packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
    program = first_packets_to(int(port))
    memory = ctypes.create_string_buffer(program)
    packets.setsockopt(
        socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HL", len(program) // 8, ctypes.addressof(memory))
    )
    packets.bind(("lo", IPV4))
    total = 0
    for _ in sys.stdin:
        # Since it was last asked; nobody has to read the packets, those that do not fit are counted as well.
        count, _ = struct.unpack("II", packets.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))
        total += count
        print(total, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
