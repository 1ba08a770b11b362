import EventLoop
import Glibc
import HTTP
import Messages

/// Asks a running service over the Unix socket in its data directory.
enum ControlClient {
    /// The answer; nil if no service listens there.
    static func ask(
        _ request: ControlRequest, at path: String, within deadline: Duration = .seconds(30)
    ) async throws -> ControlAnswer? {
        guard path.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else {
            throw SettingError(.dataDirectory, "the path '\(path)' is too long for a socket.")
        }
        var configuration = HTTPClient.Configuration()
        configuration.unixSocket = path
        let call = ClientRequest(
            method: .post, url: "http://control/control", headerFields: [.contentType: "application/json"],
            body: MessageCoding.encode(request),
            deadlines: .init(connect: deadline, head: deadline, idle: deadline, total: deadline))
        let answer: (response: HTTPResponse, body: [UInt8])
        do throws(HTTPClientError) {
            answer = try await HTTPClient(configuration).collect(call, limit: 64 << 20)
        } catch  where error.kind == .connect {
            return nil
        } catch {
            throw SettingError(
                description:
                    "The service at '\(path)' did not answer (\(error.reason)); it may still do what was asked.")
        }
        do {
            return try MessageCoding.decode(ControlAnswer.self, from: answer.body)
        } catch {
            throw SettingError(
                description:
                    "The answer of the service at '\(path)' cannot be read; are both programs of the same version?")
        }
    }
}
