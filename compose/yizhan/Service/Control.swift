import EmbeddedLog

/// Asks the cluster that the settings name, or the service that runs here, or, where none runs, opens its log for a
/// moment.
enum Control {
    static func ask(_ request: ControlRequest, _ settings: Settings) async throws -> ControlAnswer {
        if settings.isSet(.kafka) {
            let secret = try settings.serverSecret()
            return try await Cluster(asked: settings).withLog { log in
                await Operator(log: log, secret: secret).answer(request)
            }
        }
        let directory = try DataDirectory(settings)
        if let answer = try await ControlClient.ask(request, at: directory.controlSocket) { return answer }
        let log = try await LocalService.openLog(settings, directory)
        let answer = await Operator(log: log, secret: try directory.secret(settings)).answer(request)
        await log.close()
        return answer
    }
}
