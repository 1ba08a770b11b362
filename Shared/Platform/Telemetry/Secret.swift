/// A text that must not leak by accident: printed, logged or interpolated it is `***`.
package struct Secret: Sendable {
    /// The text. The name asks its user to think where the text goes.
    package let exposed: String

    package init(_ text: String) {
        exposed = text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "***" }
    package var debugDescription: String { "***" }

    /// Has no children: `dump` and the test library would show the text.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
