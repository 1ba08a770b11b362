import Foundation
import Glibc
import Messages

/// Asks a running service over the Unix socket in its data directory. Blocks: for the command line only.
enum ControlClient {
    /// The answer; nil if no service listens there.
    static func ask(_ request: ControlRequest, at path: String) throws -> ControlAnswer? {
        guard let socket = try connect(path) else { return nil }
        defer { close(socket) }
        let body = MessageCoding.encode(request)
        let head =
            "POST /control HTTP/1.1\r\nHost: control\r\nConnection: close\r\nContent-Length: \(body.count)\r\n\r\n"
        let handle = FileHandle(fileDescriptor: socket, closeOnDealloc: false)
        try handle.write(contentsOf: Data(head.utf8) + Data(body))
        let answer = try handle.readToEnd() ?? Data()
        guard let end = answer.range(of: Data("\r\n\r\n".utf8)) else {
            throw SettingError(description: "The service at '\(path)' did not answer.")
        }
        return try MessageCoding.decode(ControlAnswer.self, from: [UInt8](answer[end.upperBound...]))
    }

    private static func connect(_ path: String) throws -> Int32? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw SettingError(description: "The system gives no socket.") }
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8) + [0]
        guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else {
            close(descriptor)
            throw SettingError(description: "YIZHAN_DATA: the path '\(path)' is too long for a socket.")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        if isConnected { return descriptor }
        close(descriptor)
        return nil
    }
}
