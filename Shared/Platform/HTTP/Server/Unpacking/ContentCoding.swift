/// A coding in which a request's body may be packed (RFC 9110, 8.4).
enum ContentCoding: CaseIterable {
    case gzip, deflate, zstd

    /// The value of `Accept-Encoding` in the response to a body in another coding (RFC 7694).
    static let accepted = allCases.map { "\($0)" }.joined(separator: ", ")

    /// More than a body in two codings is not sent by mistake.
    private static let limit = 2

    /// Parses a `Content-Encoding`: the codings in the order in which they were applied.
    static func codings(_ header: String?) throws(RequestError) -> [ContentCoding] {
        var codings: [ContentCoding] = []
        for part in (header ?? "").split(separator: ",") {
            switch part.filter({ $0 != " " && $0 != "\t" }).lowercased() {
            case "gzip", "x-gzip": codings.append(.gzip)
            case "deflate": codings.append(.deflate)
            case "zstd": codings.append(.zstd)
            case "identity", "": continue
            default: throw .unknownContentCoding
            }
            guard codings.count <= limit else { throw .unknownContentCoding }
        }
        return codings
    }
}

/// Unpacks one coding, piece by piece.
protocol Unpacker: AnyObject {
    /// True if what was unpacked so far may be the whole.
    var isWhole: Bool { get }

    /// Unpacks a piece and appends the result to `output`.
    ///
    /// - Parameter limit: the most bytes that `output` may have. More are not unpacked.
    func unpack(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8], limit: Int) throws(UnpackingError)
}

enum UnpackingError: Error {
    case broken
    case tooLarge
    /// The body refers back further than this, so unpacking it would take as much memory.
    case windowTooLarge(limit: Int)
}

/// Unpacks a body while it arrives. Neither the body nor what lies between two codings exceeds the limit, so that a
/// small body cannot take much memory.
final class BodyUnpacking {
    private let limit: Int
    /// The coding that was applied last comes first.
    private let unpackers: [any Unpacker]
    /// How many bytes each unpacker may still make.
    private var rests: [Int]

    /// - Parameters:
    ///   - codings: in the order in which they were applied; at least one.
    ///   - window: what a body may refer back to; the limit if it is not said.
    init(_ codings: [ContentCoding], limit: Int, window: Int? = nil) {
        self.limit = limit
        unpackers = codings.reversed().map { coding -> any Unpacker in
            switch coding {
            case .gzip: Inflater(.gzip)
            case .deflate: Inflater(.deflate)
            case .zstd: ZstdUnpacker(limit: window ?? limit)
            }
        }
        rests = unpackers.map { _ in limit }
    }

    /// True if no coding lacks its end.
    var isWhole: Bool { unpackers.allSatisfy(\.isWhole) }

    func unpack(_ bytes: UnsafeRawBufferPointer, into body: inout [UInt8]) throws(RequestError) {
        do throws(UnpackingError) {
            var piece = try unpack(bytes, 0)
            for index in 1..<unpackers.count {
                piece = try piece.span.withUnsafeBytes { bytes throws(UnpackingError) in try unpack(bytes, index) }
            }
            body += piece
        } catch {
            switch error {
            case .broken: throw .brokenContentCoding
            case .tooLarge: throw .bodyTooLarge(limit: limit)
            case .windowTooLarge(let limit): throw .windowTooLarge(limit: limit)
            }
        }
    }

    private func unpack(_ bytes: UnsafeRawBufferPointer, _ index: Int) throws(UnpackingError) -> [UInt8] {
        var piece: [UInt8] = []
        try unpackers[index].unpack(bytes, into: &piece, limit: rests[index])
        rests[index] -= piece.count
        return piece
    }
}

extension RequestError {
    static let unknownContentCoding = RequestError(
        .unsupportedMediaType, code: "unsupported_content_coding",
        message: "The body's Content-Encoding is not known here.",
        headerFields: [.acceptEncoding: ContentCoding.accepted]
    )
    static func windowTooLarge(limit: Int) -> RequestError {
        RequestError(
            .contentTooLarge, code: "window_too_large",
            message: "The body was packed with a window of more than \(limit) bytes.", limit: limit)
    }
    static let brokenContentCoding = RequestError(
        .badRequest, code: "invalid_content_coding", message: "The body is not what its Content-Encoding says.")
}
