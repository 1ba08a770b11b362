/// What holds a secret, and must not show it by accident: printed, logged, interpolated or dumped it is `***`.
package protocol Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension Redacted {
    package var description: String { "***" }
    package var debugDescription: String { "***" }

    /// Has no children: `dump` and the test library would show them.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
