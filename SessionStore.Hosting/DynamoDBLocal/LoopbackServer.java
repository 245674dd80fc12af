import java.io.IOException;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * DynamoDB Local, reachable from this machine only. Its own main class listens on all addresses and has no option for another,
 * so this one makes the same server and names the address before it starts.
 */
public final class LoopbackServer {
    private LoopbackServer() {
    }

    /** Takes the arguments of DynamoDB Local. */
    public static void main(String[] args) throws Exception {
        DynamoDBProxyServer server = ServerRunner.createServerFromCommandLineArgs(args);
        var field = DynamoDBProxyServer.class.getDeclaredField("server");
        field.setAccessible(true);
        for (Connector connector : ((Server) field.get(server)).getConnectors()) {
            ((ServerConnector) connector).setHost("127.0.0.1");
        }

        try {
            server.safeStart();
        } catch (IOException exception) {
            System.err.println(exception.getMessage());
            System.exit(1);
        }
    }
}
