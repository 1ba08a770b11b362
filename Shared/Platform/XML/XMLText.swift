/// An element as it is written: `XMLText("xml", .elements([XMLText("Content", .text("hello"))]))`.
package struct XMLText: Sendable {
    package indirect enum Content: Sendable {
        /// Written as CDATA. What XML has no way to write (control characters) is left out.
        case text(String)
        case number(Int)
        case elements([XMLText])
    }

    package let name: String
    package let content: Content

    /// - Parameter name: letters of ASCII; it is written as it is.
    package init(_ name: String, _ content: Content) {
        self.name = name
        self.content = content
    }

    /// The element in UTF-8, without space and without a declaration.
    package var bytes: [UInt8] {
        var output: [UInt8] = []
        append(to: &output)
        return output
    }

    private func append(to output: inout [UInt8]) {
        output.append(contentsOf: "<\(name)>".utf8)
        switch content {
        case .text(let text): Self.append(text, to: &output)
        case .number(let number): output.append(contentsOf: String(number).utf8)
        case .elements(let elements): for element in elements { element.append(to: &output) }
        }
        output.append(contentsOf: "</\(name)>".utf8)
    }

    private static func append(_ text: String, to output: inout [UInt8]) {
        output.append(contentsOf: "<![CDATA[".utf8)
        // Two brackets before a `>` would end the section: it ends between them, and another begins.
        var brackets = 0
        for scalar in text.unicodeScalars where isWritten(scalar) {
            if scalar == ">", brackets >= 2 { output.append(contentsOf: "]]><![CDATA[".utf8) }
            brackets = scalar == "]" ? brackets + 1 : 0
            output.append(contentsOf: String(scalar).utf8)
        }
        output.append(contentsOf: "]]>".utf8)
    }

    /// Whether XML 1.0 has the character.
    private static func isWritten(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: true
        case 0x00..<0x20, 0xFFFE, 0xFFFF: false
        default: true
        }
    }
}
