spark-submit --class Lost lost.jar
# The mark is a letter of the first word, and there is no such command.
spark-submit --class Main app.jar
