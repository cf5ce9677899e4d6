package oracle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.MesosSchedulerDriver;
import org.apache.mesos.Protos;
import org.apache.mesos.Scheduler;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * How long Spark's own resourceOffers takes for one batch of many offers: what `cargo bench
 * --bench plan` times of mesoscfg, with the same offers and the same three configurations.
 *
 * <p>A second call on the same scheduler would find its executors launched, so each round has a
 * SparkContext of its own, which is made and stopped outside of the measured time. What is
 * compiled stays. The driver that is handed in counts and does nothing else.
 */
public final class Bench {
  private Bench() {}

  private static final String[][] CASES = {
      {"one executor an agent"},
      {"sixteen an agent", "spark.executor.cores=1"},
      {"a tenth of the agents", "spark.executor.cores=4", "spark.mesos.constraints=rack:r3",
          "spark.executor.memory=8g"},
  };

  /** Does nothing with what it is told, but counts. */
  private static final class Counter extends MesosSchedulerDriver {
    private int launched;
    private int declined;

    Counter() {
      super(null, Protos.FrameworkInfo.getDefaultInstance(), "");
    }

    @Override
    public Protos.Status launchTasks(Collection<Protos.OfferID> offers,
        Collection<Protos.TaskInfo> tasks) {
      launched += tasks.size();
      return Protos.Status.DRIVER_RUNNING;
    }

    @Override
    public Protos.Status declineOffer(Protos.OfferID offer, Protos.Filters filters) {
      declined++;
      return Protos.Status.DRIVER_RUNNING;
    }

    @Override
    public Protos.Status declineOffer(Protos.OfferID offer) {
      declined++;
      return Protos.Status.DRIVER_RUNNING;
    }
  }

  /** One measured call. */
  private static final class Round {
    private double wall;
    private double cpu;
    private Counter counter;
  }

  /** Arguments: agents, rounds to measure, agents in a round that warms up, number of those. */
  public static void main(String[] a) throws Exception {
    PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
    System.setOut(System.err);
    List<Protos.Offer> offers = offers(Integer.parseInt(a[0]));
    List<Protos.Offer> warm = offers(Integer.parseInt(a[2]));
    for (int i = 0; i < CASES.length; i++) {
      if (a.length > 4 && Integer.parseInt(a[4]) != i + 1) {
        continue;
      }
      String[] c = CASES[i];
      for (int n = Integer.parseInt(a[3]); n > 0; n--) {
        round(c, warm);
      }
      ObjectNode line = Rec.JSON.createObjectNode();
      line.put("case", c[0]).put("agents", offers.size());
      ArrayNode walls = Rec.JSON.createArrayNode();
      double[] wall = new double[Integer.parseInt(a[1])];
      double[] cpu = new double[wall.length];
      for (int n = 0; n < wall.length; n++) {
        Round r = round(c, offers);
        wall[n] = r.wall;
        cpu[n] = r.cpu;
        walls.add(r.wall);
        line.put("executors", r.counter.launched).put("declined", r.counter.declined);
      }
      Arrays.sort(wall);
      Arrays.sort(cpu);
      line.put("median_ms", wall[wall.length / 2]).put("median_cpu_ms", cpu[cpu.length / 2]);
      line.set("all_ms", walls);
      out.println(Rec.JSON.writeValueAsString(line));
      out.flush();
    }
    Runtime.getRuntime().halt(0);
  }

  private static Round round(String[] c, List<Protos.Offer> offers) throws Exception {
    SparkConf conf = new SparkConf().setMaster("mesos://m:5050").setAppName("Main")
        .set("spark.mesos.executor.home", "/opt/spark").set("spark.ui.enabled", "false");
    for (int i = 1; i < c.length; i++) {
      String[] pair = c[i].split("=", 2);
      conf.set(pair[0], pair[1]);
    }
    // The framework registers; the driver of the harness has no offers of its own to make.
    Rec rec = new Rec(Rec.JSON.createObjectNode(), null, true);
    Rec.current = rec;
    SparkContext sc = new SparkContext(conf);
    rec.ready.countDown();
    rec.done.await(60, TimeUnit.SECONDS);
    Scheduler scheduler = (Scheduler) sc.schedulerBackend();
    Round r = new Round();
    r.counter = new Counter();
    System.gc();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long cpu = threads.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    scheduler.resourceOffers(r.counter, offers);
    r.wall = (System.nanoTime() - start) / 1e6;
    r.cpu = (threads.getCurrentThreadCpuTime() - cpu) / 1e6;
    MesosSchedulerDriver.forgetExecutors(scheduler);
    sc.stop();
    return r;
  }

  private static Protos.Offer offer(int i) {
    return Protos.Offer.newBuilder()
        .setId(Protos.OfferID.newBuilder().setValue("O" + i))
        .setFrameworkId(Protos.FrameworkID.newBuilder().setValue("F"))
        .setSlaveId(Protos.SlaveID.newBuilder().setValue("S" + i))
        .setHostname("S" + i + ".example.com")
        .addAttributes(text("rack", "r" + i % 10)).addAttributes(text("os", "linux"))
        .addResources(scalar("cpus", 16)).addResources(scalar("mem", 65536))
        .addResources(scalar("disk", 100000))
        .addResources(Protos.Resource.newBuilder().setName("ports")
            .setType(Protos.Value.Type.RANGES)
            .setRanges(Protos.Value.Ranges.newBuilder().addRange(
                Protos.Value.Range.newBuilder().setBegin(31000).setEnd(32000))))
        .build();
  }

  private static Protos.Attribute text(String name, String value) {
    return Protos.Attribute.newBuilder().setName(name).setType(Protos.Value.Type.TEXT)
        .setText(Protos.Value.Text.newBuilder().setValue(value)).build();
  }

  private static Protos.Resource scalar(String name, double value) {
    return Protos.Resource.newBuilder().setName(name).setType(Protos.Value.Type.SCALAR)
        .setScalar(Protos.Value.Scalar.newBuilder().setValue(value)).build();
  }

  private static List<Protos.Offer> offers(int n) {
    List<Protos.Offer> all = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      all.add(offer(i));
    }
    return all;
  }
}
