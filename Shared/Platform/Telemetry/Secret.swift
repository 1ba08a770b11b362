/// A text that must not be read by accident: printed, logged or interpolated it is `***`.
package struct Secret: Sendable {
    /// The text itself. Whoever writes this word has thought about where it goes.
    package let exposed: String

    package init(_ text: String) {
        exposed = text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "***" }
    package var debugDescription: String { "***" }

    /// Without children, or `dump` and the test library would show the text.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
