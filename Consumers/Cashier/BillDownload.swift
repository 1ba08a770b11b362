import EventLoop
import HTTP
import Messages

/// The download of a bill, in small pieces: packed to a tenth, each becomes some hundred lines.
@IOLoop
final class BillDownload {
    private let body: BodyStream

    private static let pieceBytes = 16 << 10
    /// A bill of a million lines has a tenth of it, packed.
    private static let mostBytes = 1 << 30

    /// Begins it, and waits for its head.
    init(_ request: ClientRequest, by client: HTTPClient) async throws(BillBroken) {
        var request = request
        request.maximumBodyBytes = Self.mostBytes
        let body = BodyStream(request, by: client)
        self.body = body
        let status: Int
        do throws(HTTPClientError) {
            status = try await body.status()
        } catch {
            throw BillBroken(error)
        }
        guard status == 200 else {
            body.cancel()
            throw BillBroken(.failed("the download has status \(status)"))
        }
    }

    /// Returns the next piece; nil at the end.
    func next() async throws(BillBroken) -> [UInt8]? {
        do throws(HTTPClientError) {
            return try await body.next(upTo: Self.pieceBytes)
        } catch {
            throw BillBroken(error)
        }
    }

    func cancel() {
        body.cancel()
    }
}

extension BillBroken {
    /// How long a bill waits for calls about orders.
    static let patience = Duration.seconds(60)

    fileprivate init(_ error: HTTPClientError) {
        switch error.kind {
        case .tooLarge: self.init(.unusable(error.reason))
        case .busy, .invalidRequest, .connect, .tls, .timedOut, .cut, .cancelled, .other:
            self.init(.failed(error.reason))
        }
    }
}
