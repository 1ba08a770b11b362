import Foundation

/// Says on standard error how far it is, once a second.
struct AuditProgress {
    private var told = ContinuousClock.now

    mutating func tell(_ text: @autoclosure () -> String) {
        guard ContinuousClock.now - told >= .seconds(1) else { return }
        told = .now
        // An audit nobody watches any more goes on.
        try? FileHandle.standardError.write(contentsOf: Data((text() + "\n").utf8))
    }
}
