/// What an account has: granted = available + pending + spent, at every commit.
package struct Balance: Hashable, Sendable, Codable {
    package var granted = Money.zero
    package var pending = Money.zero
    package var spent = Money.zero

    package init() {}

    package var available: Money { granted - pending - spent }
}

extension Balance: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("granted", granted)
            $0.add("pending", pending)
            $0.add("spent", spent)
        }
    }
}
