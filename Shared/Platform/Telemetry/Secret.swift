/// A text that must not leak by accident: printed, logged or interpolated it is `***`.
package struct Secret: Sendable, Redacted {
    /// The text. The name asks its user to think where the text goes.
    package let exposed: String

    package init(_ text: String) {
        exposed = text
    }
}
