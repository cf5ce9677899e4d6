import java.lang.reflect.Field;
import java.util.Map;
import java.util.Scanner;
import java.util.TreeMap;

/**
 * What Spark itself knows about its keys. Loads the classes named on stdin, so that the configuration
 * entries in them are registered, and prints, with tabs between:
 *
 *   entry KEY VERSION     a registered entry, and the release that its author says it came with ("" up to 3.0)
 *   old KEY NEW VERSION   a key that is read where NEW is unset, and the release that renamed it
 *   dead KEY WORDS VERSION   a key about which SparkConf warns, its words, and the release that they name
 */
public class Keys {
    public static void main(String[] args) throws Exception {
        Scanner in = new Scanner(System.in, "UTF-8");
        while (in.hasNextLine()) {
            String name = in.nextLine();
            try {
                Class.forName(name);
            } catch (Throwable t) {
                System.err.println(name + ": " + t);
            }
        }
        Map<?, ?> known = (Map<?, ?>) field(module("org.apache.spark.internal.config.ConfigEntry"), "knownConfigs");
        for (Object entry : new TreeMap<Object, Object>(known).values()) {
            line("entry", call(entry, "key"), hasVersion(entry) ? call(entry, "version") : "");
            each(call(entry, "alternatives"), old -> line("old", old, call(entry, "key"), ""));
        }
        Object conf = module("org.apache.spark.SparkConf");
        Object dead = field(conf, "deprecatedConfigs");
        each(call(dead, "values"), d -> line("dead", call(d, "key"), call(d, "deprecationMessage"), call(d, "version")));
        Object all = field(conf, "org$apache$spark$SparkConf$$configsWithAlternatives");
        each(all, pair -> each(call(pair, "_2"), old ->
            line("old", call(old, "key"), call(pair, "_1"), call(old, "version"))));
    }

    interface Action {
        void on(Object item) throws Exception;
    }

    /** Every element of a collection of Scala's. */
    static void each(Object items, Action action) throws Exception {
        Object iterator = call(items, "iterator");
        while ((Boolean) call(iterator, "hasNext")) {
            action.on(call(iterator, "next"));
        }
    }

    static void line(Object... fields) {
        StringBuilder text = new StringBuilder();
        for (Object field : fields) {
            text.append(text.length() == 0 ? "" : "\t").append(String.valueOf(field).replaceAll("\\s+", " "));
        }
        System.out.println(text);
    }

    static Object module(String name) throws Exception {
        return Class.forName(name + "$").getField("MODULE$").get(null);
    }

    static Object field(Object of, String name) throws Exception {
        for (Field field : of.getClass().getDeclaredFields()) {
            if (field.getName().equals(name) || field.getName().endsWith("$$" + name)) {
                field.setAccessible(true);
                return field.get(of);
            }
        }
        throw new NoSuchFieldException(name);
    }

    static boolean hasVersion(Object entry) {
        try {
            return entry.getClass().getMethod("version") != null;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    static Object call(Object on, String name) throws Exception {
        java.lang.reflect.Method method = on.getClass().getMethod(name);
        method.setAccessible(true);
        return method.invoke(on);
    }
}
