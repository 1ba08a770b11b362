import EmbeddedLog
import EventLoop
import Glibc
import HTTP
import Messages

/// Runs an operator's request: on the cluster that the settings name, else in the service that runs here, else on the
/// log in the data directory.
enum Control {
    static func ask(_ request: ControlRequest, _ settings: Settings) async throws -> ControlResponse {
        if settings.isSet(.kafka) {
            let secret = try settings.serverSecret()
            return try await Cluster(asked: settings).withLog { log in
                await Operator(log: log, secret: secret).respond(to: request)
            }
        }
        let directory = try DataDirectory(settings)
        if let response = try await ask(request, at: directory.controlSocket) { return response }
        let log = try await LocalService.openLog(settings, directory)
        let response = await Operator(log: log, secret: try directory.secret(settings)).respond(to: request)
        await log.close()
        return response
    }

    /// Asks a running service over the Unix socket in its data directory; nil if no service listens there.
    static func ask(
        _ request: ControlRequest, at path: String, within deadline: Duration = .seconds(30)
    ) async throws -> ControlResponse? {
        guard path.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else {
            throw SettingError(.dataDirectory, "the path '\(path)' is too long for a socket.")
        }
        var configuration = HTTPClient.Configuration()
        configuration.unixSocket = path
        let call = ClientRequest(
            method: .post, url: "http://control/control", headerFields: [.contentType: "application/json"],
            body: MessageCoding.encode(request),
            deadlines: .init(connect: deadline, head: deadline, idle: deadline, total: deadline))
        let collected: (response: HTTPResponse, body: [UInt8])
        do throws(HTTPClientError) {
            collected = try await HTTPClient(configuration).collect(call, limit: 64 << 20)
        } catch  where error.kind == .connect {
            return nil
        } catch {
            throw SettingError(
                description:
                    "The service at '\(path)' did not answer (\(error.reason)); it may still do what was asked.")
        }
        do {
            return try MessageCoding.decode(ControlResponse.self, from: collected.body)
        } catch {
            throw SettingError(
                description:
                    "The answer of the service at '\(path)' cannot be read; are both programs of the same version?")
        }
    }
}
