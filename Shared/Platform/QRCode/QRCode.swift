import CQREncode

/// A QR code (ISO/IEC 18004) with error correction of level M: what a camera reads a text from.
///
/// The text is kept as bytes, whatever it is; readers take them for UTF-8.
package struct QRCode: Hashable, Sendable {
    /// Modules of a side, without the quiet zone.
    package let width: Int
    /// Row by row from the top; true is dark.
    private let modules: [Bool]

    /// A code of more is too fine for a camera before a screen.
    package static let mostBytes = 1024
    /// Light modules around it, without which a reader does not find it.
    package static let quietZone = 4

    package init(_ text: String) throws(QRCodeError) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= Self.mostBytes else { throw .tooLong(limit: Self.mostBytes) }
        // Version 0 is the smallest one that has room.
        guard let code = QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M) else {
            preconditionFailure("out of memory for a QR code")
        }
        defer { QRcode_free(code) }
        width = Int(code.pointee.width)
        // The lowest bit is the module; the others say what it is for.
        modules = UnsafeBufferPointer(start: code.pointee.data, count: width * width).map { $0 & 1 == 1 }
    }

    /// Whether a module is dark, counted from the left and from the top.
    package func isDark(_ column: Int, _ row: Int) -> Bool { modules[row * width + column] }
}

extension QRCode {
    /// The code as a picture, quiet zone included, of whatever size a page gives it. The page says what it is of.
    package var svg: String {
        let side = width + 2 * Self.quietZone
        return #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(side) \#(side)" shape-rendering="crispEdges">"#
            + #"<rect width="\#(side)" height="\#(side)" fill="white"/><path d="\#(path)"/></svg>"#
    }

    /// All dark modules as one path: a box for each run of them in a row.
    private var path: String {
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                let start = column
                while column < width, isDark(column, row) { column += 1 }
                let length = column - start
                if length > 0 { path += "M\(start + Self.quietZone) \(row + Self.quietZone)h\(length)v1h-\(length)z" }
                column += 1
            }
        }
        return path
    }
}

/// Why a text has no QR code.
package enum QRCodeError: Error, Hashable, Sendable {
    case empty
    /// It has more bytes.
    case tooLong(limit: Int)
}
