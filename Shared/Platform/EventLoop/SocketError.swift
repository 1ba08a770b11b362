internal import Glibc

/// A socket could not be opened, or broke.
package struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The action that failed, as a phrase: `listen on 127.0.0.1:8080`.
    package let action: String
    /// The system's error number.
    package let number: Int32

    package init(action: String, number: Int32) {
        self.action = action
        self.number = number
    }

    /// True if another socket has the address.
    package var isAddressInUse: Bool { number == EADDRINUSE }

    package var description: String {
        "could not \(action): \(String(cString: strerror(number)))"
    }
}
